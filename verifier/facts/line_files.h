// Names of source files from the header of a line table (DWARF 5, section 6.2.4). Internal, like dwarf_index.h.
#pragma once

#include <cstdint>
#include <string>

#include "llvm/DebugInfo/DWARF/DWARFUnit.h"

namespace verifier::facts {

/// The file that a unit numbers so, relative to where the compiler ran; empty if the table does not say.
///
/// LLVM's own reader of these tables crashes on damaged ones, so it is not asked. Reads DWARF 5 with the forms that GCC
/// and clang use, and nothing else.
std::string source_file(llvm::DWARFUnit& unit, std::uint64_t file);

}  // namespace verifier::facts
