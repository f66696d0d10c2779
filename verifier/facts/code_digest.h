// What binds facts to code: one digest of everything that the loader takes from an object.
#pragma once

#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// hash of the canonical loadable content.
///
/// Why: facts are read from the unstripped object and shipped in the stripped one; equal digests mean that they
/// describe the code that ships. Covers allocated sections in the order of their names (name, type, flags, size,
/// alignment, COMDAT signature, bytes, relocations by offset, type, target and addend) and all non-local symbols,
/// undefined ones included. Left out, since `strip --strip-debug` and `objcopy --add-section` change them: indexes,
/// names of local symbols (they count by section and value), empty sections, sections that are not loaded (debug
/// information, `.cell.manifest`,
/// `.cell.facts`).
Hash code_digest(const ObjectFile& object);

}  // namespace verifier::facts
