// One cell, read and looked into: the verifier's whole input.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// Reads a `.cell.o` and computes everything that CellObject holds: manifest and facts from the object as it is given,
/// all else from what of it ships (verifier/ship), references inside its code included. Judges nothing: a cell that
/// breaks every rule loads, as long as it can be read.
///
/// Fails, with a sentence that begins with the path, if the ELF file, its root records, manifest, facts or evidence
/// can't be used, `.cell.manifest` or `.cell.facts` is missing, or the object has no shipping form.
Parsed<CellObject> load_cell(const std::string& path);

/// The same from bytes in memory.
Parsed<CellObject> load_cell(const std::string& path, std::span<const std::uint8_t> bytes);

}  // namespace verifier::facts
