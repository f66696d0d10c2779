#include "verifier/facts/separate_debug.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "llvm/Object/ELF.h"
#include "llvm/Support/CRC.h"
#include "verifier/facts/elf_reader.h"

namespace verifier::facts {
namespace {

namespace fs = std::filesystem;
using Elf = llvm::object::ELFFile<llvm::object::ELF64LE>;

/// Contents of a section by name; nothing if there is none, or none that can be read.
std::optional<std::span<const std::uint8_t>> contents(const Elf& elf, std::string_view wanted) {
  auto sections = elf.sections();
  if (!sections) return llvm::consumeError(sections.takeError()), std::nullopt;
  for (const auto& section : *sections) {
    auto name = elf.getSectionName(section);
    if (!name) {
      llvm::consumeError(name.takeError());
    } else if (*name == llvm::StringRef(wanted) && section.sh_type != llvm::ELF::SHT_NOBITS) {
      auto bytes = elf.getSectionContents(section);
      if (bytes) return std::span(bytes->data(), bytes->size());
      llvm::consumeError(bytes.takeError());
    }
  }
  return std::nullopt;
}

std::optional<Elf> open_elf(std::span<const std::uint8_t> bytes) {
  auto elf = Elf::create(llvm::StringRef(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  if (elf) return *elf;
  llvm::consumeError(elf.takeError());
  return std::nullopt;
}

std::uint32_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{bytes[at + i]} << (8 * i);
  return word;
}

/// In hexadecimal; empty if there is none. One note: sizes of name and description, type 3, "GNU", the ID.
std::string build_id(const Elf& elf) {
  constexpr std::size_t kHeader = 16;
  const auto note = contents(elf, ".note.gnu.build-id");
  if (!note || note->size() <= kHeader || word_at(*note, 0) != 4 || word_at(*note, 8) != 3) return "";
  const std::size_t size = word_at(*note, 4);
  if (size > note->size() - kHeader) return "";
  std::string text;
  for (const std::uint8_t byte : note->subspan(kHeader, size)) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

/// What .gnu_debuglink says: a file name, and the CRC-32 of the file.
struct Link {
  std::string name;
  std::uint32_t checksum = 0;
};

std::optional<Link> debug_link(const Elf& elf) {
  const auto bytes = contents(elf, ".gnu_debuglink");
  if (!bytes || bytes->size() < 8) return std::nullopt;
  const auto end = std::ranges::find(*bytes, std::uint8_t{0});
  const auto length = static_cast<std::size_t>(end - bytes->begin());
  std::string name(bytes->begin(), end);
  if (length > bytes->size() - 5 || name.empty() || name.find('/') != name.npos) return std::nullopt;
  return Link{std::move(name), word_at(*bytes, bytes->size() - 4)};
}

std::optional<std::vector<std::uint8_t>> load(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;
  auto bytes = read_file(file.string());
  return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

std::optional<std::vector<std::uint8_t>> by_build_id(const Elf& elf, const std::string& folder) {
  const std::string id = build_id(elf);
  if (id.size() < 3) return std::nullopt;
  auto bytes = load(fs::path(folder) / ".build-id" / id.substr(0, 2) / (id.substr(2) + ".debug"));
  if (!bytes) return std::nullopt;
  const auto other = open_elf(*bytes);
  return other && build_id(*other) == id ? bytes : std::nullopt;
}

std::optional<std::vector<std::uint8_t>> by_link(const Elf& elf, const std::string& path, const std::string& folder) {
  const auto link = debug_link(elf);
  if (!link) return std::nullopt;
  std::error_code ignored;
  const fs::path beside = fs::absolute(path, ignored).parent_path();
  for (const fs::path& place :
       {beside / link->name, beside / ".debug" / link->name, fs::path(folder) / beside.relative_path() / link->name}) {
    auto bytes = load(place);
    if (bytes && llvm::crc32(*bytes) == link->checksum) return bytes;
  }
  return std::nullopt;
}

}  // namespace

Parsed<std::vector<std::uint8_t>> separate_debug_file(const std::string& path, std::span<const std::uint8_t> bytes,
                                                      const std::string& folder) {
  const auto elf = open_elf(bytes);
  if (!elf) return std::vector<std::uint8_t>();
  std::vector<std::uint8_t> found;
  if (!contents(*elf, ".debug_info")) {
    found = by_build_id(*elf, folder).value_or(std::vector<std::uint8_t>());
    if (found.empty()) found = by_link(*elf, path, folder).value_or(std::vector<std::uint8_t>());
  }
  const auto described = found.empty() ? elf : open_elf(found);
  if (described && contents(*described, ".gnu_debugaltlink"))
    return refuse(path, ": its debug information shares a file with others (.gnu_debugaltlink), which is not read");
  return found;
}

}  // namespace verifier::facts
