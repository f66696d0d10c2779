#include "cells/cell_loader/linker.h"

#include <optional>

#include "cells/cell_loader/builder.h"

namespace cell_loader {
namespace {

using cell_namespace::Binding;
using cell_namespace::Import;
using cell_namespace::LoadedCell;
using cell_namespace::Successor;
using elf_loader::Layout;
using elf_loader::Segment;

constexpr std::uint32_t kNone = ~0U;       ///< No slot.
constexpr std::uint32_t kOwn = ~0U;        ///< No import: an address of this cell, or a number.
constexpr std::uint32_t kNotLoaded = ~1U;  ///< In a section that is not in memory; or no relocation asked yet.

/// What a symbol of the object stands for. 16 bytes, and one field to look at: a load asks for each of its relocations.
struct Resolved {
  std::uint64_t address = 0;
  std::uint32_t import = kNotLoaded;  ///< Index into LoadedCell::imports, kOwn or kNotLoaded.
  std::uint32_t got_slot = kNone;     ///< Its slot, once it has one.
};

/// A section whose relocations are being applied.
struct Target {
  std::uint32_t section;
  Segment segment;
  std::uint64_t offset;   ///< In the segment.
  std::uint64_t address;  ///< Where it runs.
  std::byte* alias;       ///< Where it is written.
};

struct Linker {
  const Layout& layout;
  LoadedCell& cell;
  std::vector<std::uint64_t> import_addresses;
  std::vector<Resolved> symbols;  ///< By symbol index.
  std::uint32_t got_used = 0;

  Result<void> resolve_imports(const witness::Witness& witness, std::span<const Successor> set);
  Result<void> resolve_imported_symbols();
  Result<void> resolve(std::uint32_t index);
  Result<void> resolve_undefined(std::uint32_t index);
  Result<void> relocate_section(std::uint32_t relocations);
  Result<void> relocate(const Target& target, const Elf64_Rela& row);
  static void add_site(const Target& target, const Elf64_Rela& row, Import& import);
  Result<std::uint64_t> got_slot_of(Resolved& symbol);
};

/// What an import is bound to, or nothing.
std::optional<Binding> find_binding(const witness::ImportRow& wanted, std::span<const Successor> set) {
  for (const Successor& next : set) {
    if (next.fresh->cell != wanted.exporter) continue;
    const cell_namespace::Export* symbol = find_by_name(next.fresh->exports, wanted.name);
    if (symbol == nullptr) return std::nullopt;
    return Binding{next.fresh.get(), symbol};
  }
  return cell_namespace::find_symbol(wanted.name);
}

Result<void> Linker::resolve_imports(const witness::Witness& witness, std::span<const Successor> set) {
  const std::size_t count = witness::cell(witness, cell.witness_index).import_count;
  cell.imports.reserve(count);
  import_addresses.reserve(count);
  for (std::size_t row = 0; row < count; ++row) {
    const witness::ImportRow wanted = witness::import_at(witness, cell.witness_index, row);
    const auto found = find_binding(wanted, set);
    if (!found) return fail(ErrorKind::kNotFound, cell.file, " needs ", wanted.name, " of ", wanted.exporter);
    if (found->cell->cell != wanted.exporter || found->symbol->interface != wanted.interface)
      return fail(ErrorKind::kRefused, cell.file, ": ", wanted.name, " of ", found->cell->file,
                  " has another interface");
    if (found->cell->rank >= cell.rank)
      return fail(ErrorKind::kRefused, cell.file, " of rank ", cell.rank, " uses ", found->cell->file);
    cell.imports.push_back({wanted.name, found->cell, wanted.interface, {}});
    import_addresses.push_back(found->symbol->address);
  }
  return {};
}

Result<void> Linker::resolve_undefined(std::uint32_t index) {
  const std::string_view name = cell.object.symbol_name(index);
  if (const Import* import = find_by_name(cell.imports, name)) {
    const auto at = static_cast<std::uint32_t>(import - cell.imports.data());
    symbols[index] = {import_addresses[at], at};
  } else if (ELF64_ST_BIND(cell.object.symbol(index).st_info) == STB_WEAK) {
    symbols[index] = {0, kOwn};  // gABI chapter 4: an undefined weak symbol is zero.
  } else {
    return fail(ErrorKind::kRefused, cell.file, " uses ", name, ", which is not in the witness");
  }
  return {};
}

Result<void> Linker::resolve_imported_symbols() {
  symbols.resize(cell.object.symbol_count());
  for (std::uint32_t i = std::max(1U, cell.object.first_global()); i < cell.object.symbol_count(); ++i) {
    if (cell.object.symbol(i).st_shndx == SHN_UNDEF) TRY(resolve_undefined(i));
  }
  return {};
}

Result<void> Linker::resolve(std::uint32_t index) {
  const Elf64_Sym& symbol = cell.object.symbol(index);
  if (symbol.st_shndx == SHN_UNDEF && index != 0) return resolve_undefined(index);
  if (symbol.st_shndx == SHN_ABS) {
    symbols[index] = {symbol.st_value, kOwn};
  } else if (symbol.st_shndx < cell.sections.size() && cell.sections[symbol.st_shndx] != 0) {
    symbols[index] = {cell.sections[symbol.st_shndx] + symbol.st_value, kOwn};
  }
  return {};
}

/// The address of the slot that holds the symbol's address; a first use fills it.
Result<std::uint64_t> Linker::got_slot_of(Resolved& symbol) {
  if (symbol.got_slot == kNone) {
    symbol.got_slot = got_used++;
    const std::uint64_t offset = layout.got_offset + symbol.got_slot * 8;
    TRY(elf_loader::apply(R_X86_64_64, writable_alias(cell, Segment::kReadOnly, offset), 0, symbol.address));
    if (symbol.import < kNotLoaded)
      cell.imports[symbol.import].sites.push_back(
          {Segment::kReadOnly, R_X86_64_64, static_cast<std::uint32_t>(offset), 0});
  }
  return cell.segment_start(Segment::kReadOnly) + layout.got_offset + symbol.got_slot * 8;
}

/// In the loop below, which thousands of relocations go through; what is rare there is out of line.
[[gnu::always_inline]] inline void Linker::add_site(const Target& target, const Elf64_Rela& row, Import& import) {
  import.sites.push_back({target.segment, static_cast<std::uint8_t>(ELF64_R_TYPE(row.r_info)),
                          static_cast<std::uint32_t>(target.offset + row.r_offset), row.r_addend});
}

[[gnu::noinline]] Result<void> Linker::relocate(const Target& target, const Elf64_Rela& row) {
  const auto type = static_cast<std::uint32_t>(ELF64_R_TYPE(row.r_info));
  if (type == R_X86_64_NONE) return {};
  Resolved& symbol = symbols[ELF64_R_SYM(row.r_info)];
  if (symbol.import == kNotLoaded) TRY(resolve(static_cast<std::uint32_t>(ELF64_R_SYM(row.r_info))));
  if (symbol.import == kNotLoaded) {
    // A description of a function that the linker dropped: index_frames leaves it out.
    if (cell.object.section_name(target.section) == ".eh_frame") return {};
    return fail(ErrorKind::kBadFormat, "relocation in ", cell.object.section_name(target.section), " of ", cell.file,
                " names a section that is not loaded");
  }
  std::uint64_t value = symbol.address;
  if (elf_loader::needs_got(type)) {
    TRY_ASSIGN(value, got_slot_of(symbol));
  }
  TRY(elf_loader::apply(type, target.alias + row.r_offset, target.address + row.r_offset,
                        value + static_cast<std::uint64_t>(row.r_addend)));
  if (symbol.import != kOwn && !elf_loader::needs_got(type)) add_site(target, row, cell.imports[symbol.import]);
  return {};
}

[[gnu::noinline]] Result<void> Linker::relocate_section(std::uint32_t relocations) {
  const std::uint32_t section = cell.object.section(relocations).sh_info;
  const elf_loader::Placement place = layout.sections[section];
  if (place.segment == Segment::kNone) return {};
  const std::uint64_t address = cell.sections[section];
  // An adopted root has its value already.
  if (place.segment == Segment::kState && address != cell.segment_start(place.segment) + place.offset) return {};
  const Target target{section, place.segment, place.offset, address, writable_alias(cell, place.segment, place.offset)};
  const Resolved* const known = symbols.data();
  Import* const imports = cell.imports.data();
  for (const Elf64_Rela& row : cell.object.relocations(relocations)) {
    const Resolved& symbol = known[ELF64_R_SYM(row.r_info)];
    const std::uint64_t value = symbol.address + static_cast<std::uint64_t>(row.r_addend);
    if (!elf_loader::is_near_reference(static_cast<std::uint32_t>(row.r_info)) || symbol.import == kNotLoaded ||
        !elf_loader::try_narrow<std::int32_t>(target.alias + row.r_offset, value - (target.address + row.r_offset))) {
      TRY(relocate(target, row));
    } else if (symbol.import != kOwn) {
      add_site(target, row, imports[symbol.import]);
    }
  }
  return {};
}

}  // namespace

Result<void> link(const witness::Witness& witness, const Layout& layout, LoadedCell& cell,
                  std::span<const Successor> set) {
  Linker linker{layout, cell, {}, {}, 0};
  TRY(linker.resolve_imports(witness, set));
  TRY(linker.resolve_imported_symbols());
  for (std::uint32_t i = 1; i < cell.object.section_count(); ++i) {
    if (cell.object.section(i).sh_type == SHT_RELA) TRY(linker.relocate_section(i));
  }
  return {};
}

}  // namespace cell_loader
