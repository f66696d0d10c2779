// What the users of a header copy or rely on without a trace in debug information. Internal to evidence/.
#pragma once

#include "clang/AST/ASTContext.h"
#include "verifier/evidence/source_facts.h"
#include "verifier/evidence/source_places.h"

namespace verifier::evidence {

/// Adds the items of one syntax tree: those of the cell's own files, and those of other cells' headers that its code
/// names, directly or through a body that it copies.
void collect_items(clang::ASTContext& tree, const Places& places, HeaderItems& into);

}  // namespace verifier::evidence
