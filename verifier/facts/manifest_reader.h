// The manifest: what the target declares about its cell.
#pragma once

#include <string_view>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// Reads schema 1, strictly: every key present and known, no empty names, nothing listed twice, a layer and categories
/// that exist, trust "safe" or "trusted". Fails with a sentence that begins "manifest: ".
Parsed<Manifest> read_manifest(std::string_view json_text);

}  // namespace verifier::facts
