// From the values that elf_reader gives back to a file.
#pragma once

#include <cstdint>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::ship {

/// A relocatable ELF64 x86-64 file with the sections (the first is the null section), symbols, relocations and COMDAT
/// groups of `object`; read_elf gives them back, and behind them the tables that hold them. Of the flags of a section
/// only those stay that say how it is placed.
///
/// Fails if a group has no symbol of its name, or there are more sections than a file without extended indexes holds.
facts::Parsed<std::vector<std::uint8_t>> write_elf(const ObjectFile& object);

}  // namespace verifier::ship
