// Many small sections of code into one.
#pragma once

#include "verifier/model/cell_object.h"

namespace verifier::ship {

/// Puts the sections of `.text` and `.text.*` behind each other, as every linker does: read-only code with bytes,
/// outside COMDAT groups. Compilers make one for each function so that a linker may drop some; headers, names and
/// relocation tables of so many are larger than the code. Symbols keep name and size, relocations their meaning; gaps
/// are filled with no-operations. The sections that were emptied stay behind without flags, so that no index changes.
void merge_code(ObjectFile& object);

}  // namespace verifier::ship
