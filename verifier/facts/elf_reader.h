// ELF files as values. Everything later works on what this reader has checked: indexes are in range, contents lie
// inside the file and do not overlap, relocations lie inside the section that they patch.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

enum class ElfUse : std::uint8_t {
  kCell,       ///< Only a relocatable object (ET_REL) will do: what is loaded, and what is proved.
  kInterface,  ///< Also shared libraries and programs: symbols only, those that the dynamic linker binds.
};

/// The whole file. Fails if it cannot be read or is larger than 1 GiB.
Parsed<std::vector<std::uint8_t>> read_file(const std::string& path);

/// Reads an ELF64 little-endian x86-64 file. `path` is for messages and ObjectFile::path only.
///
/// Sections keep their ELF index, the null section and tables included; `bytes` is filled for allocated and `.cell.*`
/// sections, `relocations` for the allocated ones. Symbols keep their index in .symtab.
///
/// Fails, with a sentence that names the section, symbol or relocation, on: another class, machine or type; a table
/// that is truncated or of the wrong entry size; an index out of range; contents outside the file or overlapping; a
/// symbol outside its section; a relocation outside its section or of unknown width; more than one symbol table; an
/// allocated section over 1 GiB; compressed sections.
Parsed<ObjectFile> read_elf(const std::string& path, std::span<const std::uint8_t> bytes, ElfUse use);

/// read_file and read_elf for a cell.
Parsed<ObjectFile> read_cell_file(const std::string& path);

/// The first section of that name, or null.
const Section* find_section(const ObjectFile& object, std::string_view name);

}  // namespace verifier::facts
