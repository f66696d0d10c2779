#include "verifier/ship/ship.h"

#include <elf.h>

#include <algorithm>
#include <array>

#include "cells/elf_loader/elf_loader.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/ship/elf_writer.h"
#include "verifier/ship/merge.h"
#include "verifier/ship/resolve.h"

namespace verifier::ship {
namespace {

using facts::Parsed;
using facts::refuse;

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kGone = ~0U;

/// The empty mark that asks for an executable stack stays too, so that the verifier refuses it.
bool ships(const Section& section) { return section.is_alloc() || (section.is_code() && section.size == 0); }

/// Kinds of sections (SHT_*) that say something about others: the shipped file has its own.
bool is_table(const Section& section) {
  constexpr std::array<std::uint32_t, 7> kTables = {SHT_NULL,   SHT_SYMTAB, SHT_RELA,        SHT_REL,
                                                    SHT_DYNSYM, SHT_GROUP,  SHT_SYMTAB_SHNDX};
  return std::ranges::find(kTables, section.type) != kTables.end();
}

/// Takes out of an object what does not ship, and gives the rest new indexes.
class Selection {
 public:
  explicit Selection(const ObjectFile& object)
      : object_(object), sections_(object.sections.size(), kGone), symbols_(object.symbols.size(), kGone) {}

  Parsed<ObjectFile> select() {
    FACTS_CHECK(select_sections());
    FACTS_CHECK(select_symbols());
    for (Section& section : kept_.sections) {
      for (Relocation& relocation : section.relocations) relocation.symbol = symbols_[relocation.symbol];
    }
    return std::move(kept_);
  }

 private:
  Parsed<void> select_sections() {
    kept_.sections.emplace_back();
    is_used_.resize(object_.symbols.size());
    for (std::size_t i = 1; i < object_.sections.size(); ++i) {
      const Section& section = object_.sections[i];
      if (!ships(section)) continue;
      if (is_table(section))
        return refuse("section ", i, " '", section.name, "' is a table that wants to be in memory");
      sections_[i] = static_cast<std::uint32_t>(kept_.sections.size());
      kept_.sections.push_back(section);
      for (const Relocation& relocation : section.relocations) is_used_[relocation.symbol] = true;
      if (section.comdat) signatures_.push_back(*section.comdat);
    }
    std::ranges::sort(signatures_);
    return {};
  }

  bool is_signature(const std::string& name) const { return std::ranges::binary_search(signatures_, name); }

  /// Names that say nothing to the loader, the verifier or a reader of backtraces.
  bool is_superfluous(std::size_t index) const {
    const Symbol& symbol = object_.symbols[index];
    if (index == 0 || is_used_[index] || symbol.binding != 0) return false;
    if (symbol.type == STT_FILE) return true;
    if (symbol.type != STT_SECTION)
      return symbol.is_defined() && sections_[symbol.section] == kGone && !is_signature(symbol.name);
    return !symbol.is_defined() || sections_[symbol.section] == kGone ||
           !is_signature(object_.sections[symbol.section].name);
  }

  Parsed<void> select_symbols() {
    if (object_.symbols.empty()) kept_.symbols.emplace_back();
    for (std::size_t i = 0; i < object_.symbols.size(); ++i) {
      if (is_superfluous(i)) continue;
      Symbol symbol = object_.symbols[i];
      if (symbol.is_defined()) {
        const Section& section = object_.sections[symbol.section];
        symbol.section = sections_[symbol.section];
        // What only names a group may lie in the group's own header, as GCC has it for destructors.
        const bool is_name = symbol.binding == 0 && !is_used_[i] && is_signature(symbol.name);
        if (symbol.section == kGone && is_name) symbol.section = Symbol::kAbsolute, symbol.value = symbol.size = 0;
        if (symbol.section == kGone)
          return refuse("symbol ", i, " '", symbol.name, "' lies in section ", section.name, ", which does not ship");
      }
      symbols_[i] = static_cast<std::uint32_t>(kept_.symbols.size());
      kept_.symbols.push_back(std::move(symbol));
    }
    return {};
  }

  const ObjectFile& object_;
  std::vector<std::uint32_t> sections_, symbols_;  ///< New indexes.
  std::vector<bool> is_used_;                      ///< By symbol: a relocation that ships names it.
  std::vector<std::string> signatures_;            ///< Of the groups that ship; sorted.
  ObjectFile kept_;
};

/// What the kernel cannot read must not ship.
Parsed<void> check_readable(std::span<const std::uint8_t> bytes) {
  const auto parsed = elf_loader::Object::parse(std::as_bytes(bytes));
  if (parsed) return {};
  const std::string_view why = parsed.error().text.view();
  return refuse("the kernel cannot read it: ", why);
}

Parsed<Bytes> select_and_write(const ObjectFile& object) {
  FACTS_TRY(const ObjectFile kept, Selection(object).select());
  return write_elf(kept);
}

Parsed<Shipment> make_shipment(ObjectFile object) {
  merge_code(object);
  FACTS_TRY(const Bytes judged, select_and_write(object));
  FACTS_CHECK(resolve_inside_sections(object));
  Shipment shipment;
  FACTS_TRY(shipment.bytes, select_and_write(object));
  FACTS_CHECK(check_readable(shipment.bytes));
  FACTS_TRY(shipment.judged, facts::read_elf(object.path, judged, facts::ElfUse::kCell));
  FACTS_TRY(const ObjectFile shipped, facts::read_elf(object.path, shipment.bytes, facts::ElfUse::kCell));
  FACTS_CHECK(check_resolved(shipment.judged, shipped));
  shipment.judged.size = shipped.size;
  shipment.judged.hash = shipped.hash;
  return shipment;
}

}  // namespace

Parsed<Shipment> ship(const ObjectFile& object) {
  auto shipment = make_shipment(object);
  if (!shipment) return refuse(object.path, ": cannot ship: ", shipment.error());
  return shipment;
}

Parsed<Shipment> ship(const std::string& path, std::span<const std::uint8_t> bytes) {
  FACTS_TRY(const ObjectFile object, facts::read_elf(path, bytes, facts::ElfUse::kCell));
  return ship(object);
}

Parsed<Bytes> shipped_form(const ObjectFile& object) {
  FACTS_TRY(Shipment shipment, ship(object));
  return std::move(shipment.bytes);
}

Parsed<Bytes> shipped_form(const std::string& path, std::span<const std::uint8_t> bytes) {
  FACTS_TRY(Shipment shipment, ship(path, bytes));
  return std::move(shipment.bytes);
}

}  // namespace verifier::ship
