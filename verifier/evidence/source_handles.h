// The shape of every class marked CELL_OPAQUE in one syntax tree. Internal to evidence/.
#pragma once

#include <map>

#include "clang/Frontend/CompilerInstance.h"
#include "verifier/evidence/source_places.h"
#include "verifier/model/source.h"

namespace verifier::evidence {

/// Adds the handles that the cell's own files define, by qualified name.
void collect_handles(clang::CompilerInstance& compiler, const Places& places, std::map<std::string, Handle>& into);

}  // namespace verifier::evidence
