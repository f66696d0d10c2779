#include "cells/cell_loader/linker.h"

#include "cells/cell_loader/builder.h"

namespace cell_loader {
namespace {

using cell_namespace::Import;
using cell_namespace::LoadedCell;
using elf_loader::Layout;
using elf_loader::Segment;

constexpr std::uint32_t kNone = ~0U;

/// What a symbol of the object stands for.
struct Resolved {
  std::uint64_t address = 0;
  std::uint32_t import = kNone;    ///< Index into LoadedCell::imports.
  std::uint32_t got_slot = kNone;  ///< Its slot, once it has one.
  bool is_known = false;
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

  Result<void> resolve_imports(const witness::Witness& witness);
  Result<void> resolve_symbols();
  Result<void> resolve_undefined(std::uint32_t index);
  Result<void> relocate_section(std::uint32_t relocations);
  Result<void> relocate(const Target& target, const Elf64_Rela& row);
  Result<std::uint64_t> got_slot_of(Resolved& symbol);
};

Result<void> Linker::resolve_imports(const witness::Witness& witness) {
  const std::size_t count = witness::cell(witness, cell.witness_index).import_count;
  cell.imports.reserve(count);
  import_addresses.reserve(count);
  for (std::size_t row = 0; row < count; ++row) {
    const witness::ImportRow wanted = witness::import_at(witness, cell.witness_index, row);
    const auto found = cell_namespace::find_symbol(wanted.name);
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
    symbols[index] = {import_addresses[at], at, kNone, true};
  } else if (ELF64_ST_BIND(cell.object.symbol(index).st_info) == STB_WEAK) {
    symbols[index].is_known = true;  // gABI chapter 4: an undefined weak symbol is zero.
  } else {
    return fail(ErrorKind::kRefused, cell.file, " uses ", name, ", which is not in the witness");
  }
  return {};
}

Result<void> Linker::resolve_symbols() {
  symbols.resize(cell.object.symbol_count());
  for (std::uint32_t i = 1; i < cell.object.symbol_count(); ++i) {
    const Elf64_Sym& symbol = cell.object.symbol(i);
    if (symbol.st_shndx == SHN_UNDEF) {
      TRY(resolve_undefined(i));
    } else if (symbol.st_shndx == SHN_ABS) {
      symbols[i] = {symbol.st_value, kNone, kNone, true};
    } else if (symbol.st_shndx < cell.sections.size() && cell.sections[symbol.st_shndx] != 0) {
      symbols[i] = {cell.sections[symbol.st_shndx] + symbol.st_value, kNone, kNone, true};
    }
  }
  return {};
}

/// The address of the slot that holds the symbol's address; a first use fills it.
Result<std::uint64_t> Linker::got_slot_of(Resolved& symbol) {
  if (symbol.got_slot == kNone) {
    symbol.got_slot = got_used++;
    const std::uint64_t offset = layout.got_offset + symbol.got_slot * 8;
    TRY(elf_loader::apply(R_X86_64_64, writable_alias(cell, Segment::kReadOnly, offset), 0, symbol.address));
    if (symbol.import != kNone)
      cell.imports[symbol.import].sites.push_back(
          {Segment::kReadOnly, R_X86_64_64, static_cast<std::uint32_t>(offset), 0});
  }
  return cell.segment_start(Segment::kReadOnly) + layout.got_offset + symbol.got_slot * 8;
}

/// One that is not just a sum of addresses inside the cell: it goes through a slot, names another cell, or is wrong.
Result<void> Linker::relocate(const Target& target, const Elf64_Rela& row) {
  const auto type = static_cast<std::uint32_t>(ELF64_R_TYPE(row.r_info));
  if (type == R_X86_64_NONE) return {};
  Resolved& symbol = symbols[ELF64_R_SYM(row.r_info)];
  if (!symbol.is_known) {
    // A description of a function that the linker dropped: index_frames leaves it out.
    if (cell.object.section_name(target.section) == ".eh_frame") return {};
    return fail(ErrorKind::kBadFormat, "relocation in ", cell.object.section_name(target.section), " of ", cell.file,
                " names a section that is not loaded");
  }
  const std::uint64_t place = target.address + row.r_offset;
  const auto addend = static_cast<std::uint64_t>(row.r_addend);
  std::byte* const where = target.alias + row.r_offset;
  if (elf_loader::needs_got(type)) {
    TRY_ASSIGN(const std::uint64_t slot, got_slot_of(symbol));
    return elf_loader::apply(type, where, place, slot + addend);
  }
  TRY(elf_loader::apply(type, where, place, symbol.address + addend));
  if (symbol.import != kNone)
    cell.imports[symbol.import].sites.push_back({target.segment, static_cast<std::uint8_t>(type),
                                                 static_cast<std::uint32_t>(target.offset + row.r_offset),
                                                 row.r_addend});
  return {};
}

Result<void> Linker::relocate_section(std::uint32_t relocations) {
  const std::uint32_t section = cell.object.section(relocations).sh_info;
  const elf_loader::Placement place = layout.sections[section];
  if (place.segment == Segment::kNone) return {};
  const std::uint64_t address = cell.sections[section];
  // An adopted root has its value already.
  if (place.segment == Segment::kState && address != cell.segment_start(place.segment) + place.offset) return {};
  const Target target{section, place.segment, place.offset, address, writable_alias(cell, place.segment, place.offset)};
  const Resolved* const known = symbols.data();
  for (const Elf64_Rela& row : cell.object.relocations(relocations)) {
    const auto type = static_cast<std::uint32_t>(ELF64_R_TYPE(row.r_info));
    const Resolved& symbol = known[ELF64_R_SYM(row.r_info)];
    const bool is_own = symbol.is_known && symbol.import == kNone && !elf_loader::needs_got(type);
    if (is_own && elf_loader::try_apply(type, target.alias + row.r_offset, address + row.r_offset,
                                        symbol.address + static_cast<std::uint64_t>(row.r_addend)))
      continue;
    TRY(relocate(target, row));
  }
  return {};
}

}  // namespace

Result<void> link(const witness::Witness& witness, const Layout& layout, LoadedCell& cell) {
  Linker linker{layout, cell, {}, {}, 0};
  TRY(linker.resolve_imports(witness));
  TRY(linker.resolve_symbols());
  for (std::uint32_t i = 1; i < cell.object.section_count(); ++i) {
    if (cell.object.section(i).sh_type == SHT_RELA) TRY(linker.relocate_section(i));
  }
  return {};
}

}  // namespace cell_loader
