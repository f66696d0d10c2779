// References inside one section of code, resolved before they ship, as an assembler does with local calls.
#pragma once

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::ship {

/// Fills the field of every PC-relative relocation whose target is defined in the section of code that it stands in,
/// and takes the relocation out: the distance does not depend on where the cell lies. The kernel's linker binds a
/// defined symbol to its definition, whatever its binding, and a swap re-points undefined symbols only: what these
/// fields hold would be the same in every load.
///
/// Fails, with the place, if a distance does not fit its field.
facts::Parsed<void> resolve_inside_sections(ObjectFile& object);

/// Whether `shipped` is `judged` with exactly that done: the same sections and symbols (but for names of sections that
/// nothing refers to any more), and in the memory of each section the same bytes, but for the fields of relocations
/// that are gone. Works from what was read back from the two files, and shares nothing with the above.
///
/// Fails, with a sentence that names the place that differs.
facts::Parsed<void> check_resolved(const ObjectFile& judged, const ObjectFile& shipped);

}  // namespace verifier::ship
