// The shape of every class marked CELL_OPAQUE in one syntax tree. Internal to evidence/.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "clang/AST/Decl.h"
#include "clang/Frontend/CompilerInstance.h"
#include "verifier/evidence/source_places.h"
#include "verifier/model/source.h"

namespace verifier::evidence {

/// Adds the handles that the cell's own files define, by qualified name.
void collect_handles(clang::CompilerInstance& compiler, const Places& places, std::map<std::string, Handle>& into);

/// Destructors, moves and empty() of the same classes, as far as this tree defines them: proofs about handles need
/// them, and inline ones are in no module that does not use them. Those that are defaulted get their bodies.
std::vector<clang::FunctionDecl*> handle_members(clang::CompilerInstance& compiler, const Places& places);

}  // namespace verifier::evidence
