// Whether the memory of a cell holds what its relocations say, worked out a second time: from the object, the addresses
// of its sections and the names of the namespace, by the formulas of the x86-64 psABI (table 4.10).
#pragma once

#include <gtest/gtest.h>

#include <cstring>

#include "cells/cell_loader/test_system.h"

namespace cell_loader::testing {

template <typename Field>
Field read_at(std::uint64_t address) {
  Field field;
  std::memcpy(&field, alias_of(address), sizeof field);
  return field;
}

/// S; nothing for a symbol in a section that is not in memory.
inline std::optional<std::uint64_t> value_of(const cell_namespace::LoadedCell& cell, std::uint32_t index) {
  const Elf64_Sym& symbol = cell.object.symbol(index);
  if (symbol.st_shndx == SHN_ABS) return symbol.st_value;
  if (symbol.st_shndx != SHN_UNDEF) {
    if (cell.sections[symbol.st_shndx] == 0) return std::nullopt;
    return cell.sections[symbol.st_shndx] + symbol.st_value;
  }
  const auto found = cell_namespace::find_symbol(cell.object.symbol_name(index));
  return found ? found->symbol->address : 0;
}

/// S as the field at `place` gives it.
inline std::uint64_t value_in(std::uint64_t place, const Elf64_Rela& row) {
  const auto addend = static_cast<std::uint64_t>(row.r_addend);
  const auto signed_field = [place] { return static_cast<std::uint64_t>(std::int64_t{read_at<std::int32_t>(place)}); };
  switch (ELF64_R_TYPE(row.r_info)) {
    case R_X86_64_64:
      return read_at<std::uint64_t>(place) - addend;
    case R_X86_64_PC64:
      return read_at<std::uint64_t>(place) + place - addend;
    case R_X86_64_32:
      return read_at<std::uint32_t>(place) - addend;
    case R_X86_64_32S:
      return signed_field() - addend;
    case R_X86_64_PC32:
    case R_X86_64_PLT32:
      return signed_field() + place - addend;
    case R_X86_64_GOTPCREL:
    case R_X86_64_GOTPCRELX:
    case R_X86_64_REX_GOTPCRELX:
      return read_at<std::uint64_t>(signed_field() + place - addend);
    default:
      ADD_FAILURE() << "relocation type " << ELF64_R_TYPE(row.r_info);
      return 0;
  }
}

/// Compares all relocations of text and constants; returns how many.
inline std::size_t check_links(const cell_namespace::LoadedCell& cell) {
  std::size_t checked = 0;
  for (std::uint32_t i = 1; i < cell.object.section_count(); ++i) {
    if (cell.object.section(i).sh_type != SHT_RELA) continue;
    const std::uint32_t target = cell.object.section(i).sh_info;
    if (cell.sections[target] == 0 || (cell.object.section(target).sh_flags & SHF_WRITE) != 0) continue;
    for (const Elf64_Rela& row : cell.object.relocations(i)) {
      if (ELF64_R_TYPE(row.r_info) == R_X86_64_NONE) continue;
      const auto index = static_cast<std::uint32_t>(ELF64_R_SYM(row.r_info));
      const auto expected = value_of(cell, index);
      if (!expected) continue;
      ++checked;
      EXPECT_EQ(value_in(cell.sections[target] + row.r_offset, row), *expected)
          << cell.file << ": " << cell.object.symbol_name(index) << " in " << cell.object.section_name(target) << " + "
          << row.r_offset;
    }
  }
  return checked;
}

}  // namespace cell_loader::testing
