#include "verifier/witness/layout.h"

#include <bit>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>

#include "verifier/facts/digest.h"

namespace verifier::witness {
namespace {

using witness_format::Header;
static_assert(std::endian::native == std::endian::little, "rows go into the file as they stand in memory");

constexpr std::size_t kDigestEnd = offsetof(Header, digest) + sizeof(witness_format::Hash);

template <typename Row>
void append(std::vector<std::uint8_t>& bytes, std::span<const Row> rows) {
  const auto raw = std::as_bytes(rows);
  const std::size_t at = bytes.size();
  bytes.resize(at + raw.size());
  if (!raw.empty()) std::memcpy(&bytes[at], raw.data(), raw.size());
}

Header header_of(const Rows& rows, std::size_t string_size) {
  Header header{};
  header.magic = witness_format::kMagic;
  header.version = witness_format::kVersion;
  header.cell_count = static_cast<std::uint32_t>(rows.cells.size());
  header.export_count = static_cast<std::uint32_t>(rows.exports.size());
  header.import_count = static_cast<std::uint32_t>(rows.imports.size());
  header.root_count = static_cast<std::uint32_t>(rows.roots.size());
  header.swap_count = static_cast<std::uint32_t>(rows.swaps.size());
  header.string_size = static_cast<std::uint32_t>(string_size);
  return header;
}

/// Puts the final offsets in the place of those that Strings::add gave.
void rename(Rows& rows, const std::map<std::uint32_t, std::uint32_t>& moved) {
  for (auto& row : rows.cells) row.file = moved.at(row.file), row.cell = moved.at(row.cell);
  for (auto& row : rows.exports) row.name = moved.at(row.name);
  for (auto& row : rows.imports) row.name = moved.at(row.name), row.exporter = moved.at(row.exporter);
  for (auto& row : rows.roots) row.name = moved.at(row.name), row.category = moved.at(row.category);
}

}  // namespace

std::uint32_t Strings::add(const std::string& text) {
  const auto [entry, is_new] = offsets_.try_emplace(text, next_);
  if (is_new) next_ += static_cast<std::uint32_t>(text.size() + 1);
  return entry->second;
}

Strings::Table Strings::sorted() const {
  Table table;
  for (const auto& [text, offset] : offsets_) {
    table.moved[offset] = static_cast<std::uint32_t>(table.bytes.size());
    table.bytes.append(text).push_back('\0');
  }
  return table;
}

facts::Parsed<std::vector<std::uint8_t>> lay_out(Rows rows) {
  const Strings::Table strings = rows.strings.sorted();
  rename(rows, strings.moved);
  Header header = header_of(rows, strings.bytes.size());
  std::vector<std::uint8_t> bytes(sizeof(header));
  append<witness_format::Cell>(bytes, rows.cells);
  append<witness_format::Export>(bytes, rows.exports);
  append<witness_format::Import>(bytes, rows.imports);
  append<witness_format::Root>(bytes, rows.roots);
  append<witness_format::Swap>(bytes, rows.swaps);
  append<char>(bytes, strings.bytes);
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) return facts::refuse("witness: larger than 4 GiB");
  header.total_size = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &header, sizeof(header));
  header.digest = facts::hash(std::span(bytes).subspan(kDigestEnd));
  std::memcpy(bytes.data(), &header, sizeof(header));
  return bytes;
}

}  // namespace verifier::witness
