#include <elf.h>

#include <algorithm>
#include <tuple>

#include "verifier/facts/relocation_kind.h"
#include "verifier/ship/resolve.h"

namespace verifier::ship {
namespace {

using facts::hex;
using facts::Parsed;
using facts::refuse;

constexpr std::uint32_t kGone = ~0U;

bool is_in_memory(const Section& section) { return section.is_alloc() || section.is_code(); }

bool has_same_header(const Section& a, const Section& b) {
  const auto header = [](const Section& s) { return std::tie(s.name, s.type, s.flags, s.size, s.align, s.comdat); };
  return header(a) == header(b);
}

bool is_same(const Symbol& a, const Symbol& b) {
  const auto row = [](const Symbol& s) {
    return std::tie(s.name, s.binding, s.type, s.visibility, s.section, s.value, s.size);
  };
  return row(a) == row(b);
}

/// The value of a little-endian field, sign-extended.
std::uint64_t field_at(const Section& section, std::uint64_t offset, std::uint64_t width) {
  std::uint64_t value = (section.bytes[offset + width - 1] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (std::uint64_t i = width; i-- > 0;) value = value << 8 | section.bytes[offset + i];
  return value;
}

class Comparison {
 public:
  Comparison(const ObjectFile& judged, const ObjectFile& shipped) : judged_(judged), shipped_(shipped) {}

  Parsed<void> compare() {
    FACTS_CHECK(compare_symbols());
    const std::size_t count = std::max(judged_.sections.size(), shipped_.sections.size());
    const Section none;
    for (std::uint32_t i = 0; i < count; ++i) {
      const Section& a = i < judged_.sections.size() ? judged_.sections[i] : none;
      const Section& b = i < shipped_.sections.size() ? shipped_.sections[i] : none;
      if (!is_in_memory(a) && !is_in_memory(b)) continue;  // tables of the file
      if (!has_same_header(a, b)) return refuse("section ", i, " '", a.name, "' ships as another one");
      FACTS_CHECK(compare_memory(i, a, b));
    }
    return {};
  }

 private:
  Parsed<void> compare_symbols();
  Parsed<void> compare_memory(std::uint32_t index, const Section& a, const Section& b);
  Parsed<void> check_field(std::uint32_t index, const Section& shipped, const Relocation& relocation) const;
  bool is_same_row(const Relocation& a, const Relocation& b) const {
    return a.offset == b.offset && a.type == b.type && a.addend == b.addend && symbols_[a.symbol] == b.symbol;
  }

  const ObjectFile& judged_;
  const ObjectFile& shipped_;
  std::vector<std::uint32_t> symbols_;  ///< By index in judged_: that in shipped_.
};

Parsed<void> Comparison::compare_symbols() {
  std::uint32_t next = 0;
  for (const Symbol& symbol : judged_.symbols) {
    const bool stays = next < shipped_.symbols.size() && is_same(symbol, shipped_.symbols[next]);
    if (!stays && symbol.type != STT_SECTION) return refuse("symbol '", symbol.name, "' ships as another one");
    symbols_.push_back(stays ? next++ : kGone);
  }
  if (next != shipped_.symbols.size()) return refuse("symbol ", next, " ships, but was not judged");
  return {};
}

/// What stands in the place of a relocation that is gone is what a loader would have written, wherever it loads.
Parsed<void> Comparison::check_field(std::uint32_t index, const Section& shipped, const Relocation& relocation) const {
  const Symbol& symbol = judged_.symbols[relocation.symbol];
  const auto width = facts::relocation_width(relocation.type);
  const bool is_inside = symbol.section == index && symbol.type != STT_GNU_IFUNC && symbol.type != STT_TLS;
  const bool is_distance = relocation.type == facts::relocation_type::kPc32 ||
                           relocation.type == facts::relocation_type::kPlt32 ||
                           relocation.type == facts::relocation_type::kPc64;
  if (!is_inside || !is_distance || !shipped.is_code() || shipped.is_writable() || shipped.bytes.empty())
    return refuse("the relocation at ", hex(relocation.offset), " of ", shipped.name, " does not ship");
  const std::uint64_t target = relocation.offset + field_at(shipped, relocation.offset, *width);
  if (target != symbol.value + static_cast<std::uint64_t>(relocation.addend))
    return refuse("the reference at ", hex(relocation.offset), " of ", shipped.name, " leads to ", hex(target),
                  " in the bytes that ship");
  return {};
}

Parsed<void> Comparison::compare_memory(std::uint32_t index, const Section& a, const Section& b) {
  if (a.bytes.size() != b.bytes.size()) return refuse("section ", a.name, " ships with another number of bytes");
  std::vector<bool> is_filled(a.bytes.size());
  auto row = b.relocations.begin();
  std::uint64_t covered = 0;  // by fields so far
  const bool has_less = a.relocations.size() != b.relocations.size();
  for (const Relocation& relocation : a.relocations) {
    const std::uint64_t end = relocation.offset + facts::relocation_width(relocation.type).value_or(0);
    // Two values for one byte: which of them counts would depend on who writes it.
    if (has_less && end > relocation.offset && relocation.offset < covered)
      return refuse("the relocation at ", hex(relocation.offset), " of ", a.name, " overlaps another one");
    covered = std::max(covered, end);
    if (row != b.relocations.end() && is_same_row(relocation, *row)) {
      ++row;
      continue;
    }
    FACTS_CHECK(check_field(index, b, relocation));
    std::fill(is_filled.begin() + static_cast<std::ptrdiff_t>(relocation.offset),
              is_filled.begin() + static_cast<std::ptrdiff_t>(end), true);
  }
  if (row != b.relocations.end())
    return refuse("a relocation at ", hex(row->offset), " of ", b.name, " was not judged");
  for (std::size_t i = 0; i < a.bytes.size(); ++i) {
    if (a.bytes[i] != b.bytes[i] && !is_filled[i])
      return refuse("the byte at ", hex(i), " of ", a.name, " is not the one that was judged");
  }
  return {};
}

}  // namespace

Parsed<void> check_resolved(const ObjectFile& judged, const ObjectFile& shipped) {
  return Comparison(judged, shipped).compare();
}

}  // namespace verifier::ship
