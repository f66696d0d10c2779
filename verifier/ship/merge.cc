#include "verifier/ship/merge.h"

#include <elf.h>

#include <algorithm>
#include <map>

namespace verifier::ship {
namespace {

constexpr std::uint8_t kNop = 0x90;

bool is_plain_code(const Section& section) {
  return section.type == SHT_PROGBITS && section.is_alloc() && section.is_code() && !section.is_writable() &&
         !section.comdat && section.bytes.size() == section.size &&
         (section.name == ".text" || section.name.starts_with(".text."));
}

/// Where the bytes of each section have gone in the first one; nothing for those that stay.
using Offsets = std::map<std::uint32_t, std::uint64_t>;

/// Appends the bytes of `from`; returns where they begin.
std::uint64_t append(Section& into, Section& from) {
  into.align = std::max(into.align, from.align);
  into.bytes.resize((into.bytes.size() + from.align - 1) / from.align * from.align, kNop);
  const std::uint64_t at = into.bytes.size();
  into.bytes.insert(into.bytes.end(), from.bytes.begin(), from.bytes.end());
  into.size = into.bytes.size();
  for (Relocation relocation : from.relocations) {
    relocation.offset += at;
    into.relocations.push_back(relocation);
  }
  from = Section{};
  return at;
}

Offsets merge_sections(std::vector<Section>& sections) {
  Offsets offsets;
  Section* first = nullptr;
  for (std::uint32_t i = 1; i < sections.size(); ++i) {
    if (!is_plain_code(sections[i])) continue;
    if (first == nullptr) {
      first = &sections[i];
      first->name = ".text";
      offsets[i] = 0;
    } else {
      offsets[i] = append(*first, sections[i]);
    }
  }
  return offsets;
}

/// All of them get to the first section; of the symbols that mean a whole section one serves for all. `added` is by how
/// much addends to the symbol of each index grow.
void move_symbols(std::vector<Symbol>& symbols, const Offsets& offsets, std::vector<std::uint32_t>& renamed,
                  std::vector<std::int64_t>& added) {
  constexpr std::uint32_t kNone = ~0U;
  std::uint32_t section_symbol = kNone;
  for (std::uint32_t i = 0; i < symbols.size(); ++i) {
    renamed[i] = i;
    const auto moved = symbols[i].is_defined() ? offsets.find(symbols[i].section) : offsets.end();
    if (moved == offsets.end()) continue;
    symbols[i].section = offsets.begin()->first;
    if (symbols[i].type != STT_SECTION) {
      symbols[i].value += moved->second;
      continue;
    }
    if (section_symbol == kNone) section_symbol = i;
    renamed[i] = section_symbol;
    added[i] = static_cast<std::int64_t>(symbols[i].value + moved->second);
  }
  if (section_symbol != kNone) symbols[section_symbol].value = symbols[section_symbol].size = 0;
}

}  // namespace

void merge_code(ObjectFile& object) {
  const Offsets offsets = merge_sections(object.sections);
  if (offsets.empty()) return;
  std::vector<std::uint32_t> renamed(object.symbols.size());
  std::vector<std::int64_t> added(object.symbols.size());
  move_symbols(object.symbols, offsets, renamed, added);
  for (Section& section : object.sections) {
    for (Relocation& relocation : section.relocations) {
      relocation.addend += added[relocation.symbol];
      relocation.symbol = renamed[relocation.symbol];
    }
  }
}

}  // namespace verifier::ship
