// Every construct of the trust table in one syntax tree, and every dependence on the compiler. Internal to evidence/.
#pragma once

#include <set>

#include "clang/Frontend/CompilerInstance.h"
#include "verifier/evidence/source_places.h"
#include "verifier/model/source.h"

namespace verifier::evidence {

/// Adds the constructs of a syntax tree, in bodies of instantiated templates and lambdas too. A construct of a template
/// whose kind depends on a parameter counts once it is instantiated: code that nobody instantiates does not exist.
void collect_constructs(clang::ASTContext& tree, const Places& places, std::set<Construct>& into);

/// Adds what a preprocessor decides by compiler: reserved macros, in code that is switched off too.
void collect_compiler_macros(clang::Preprocessor& preprocessor, const Places& places, std::set<Construct>& into);

}  // namespace verifier::evidence
