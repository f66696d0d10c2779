// Clang as a library: one cell's sources to one LLVM module, with a look at every syntax tree on the way.
//
// GCC compiles what ships; this is the second compiler's evidence about the same sources, with the same flags and
// defines.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"

namespace clang {
class ASTContext;
class CompilerInstance;
class FunctionDecl;
}  // namespace clang
namespace llvm {
class LLVMContext;
class Module;
}  // namespace llvm

namespace verifier::evidence {

/// The sources of one cell and how the shipping compiler is called for them.
struct Sources {
  std::vector<std::string> files;  ///< C++ sources; assembly has no syntax tree.
  std::vector<std::string> flags;  ///< Of the shipping compiler, without what only GCC knows.
};

/// Called once for each source, in order, when it has been parsed and before its tree is gone. Returns functions that
/// are wanted in the module although nothing may use them: for proofs only (prepare.h).
using TreeVisitor =
    std::function<std::vector<clang::FunctionDecl*>(clang::CompilerInstance& compiler, clang::ASTContext& tree)>;

/// Compiles and links all sources into one module without any optimisation (but no function is marked `optnone`, so
/// that passes can run on it later), with debug information. Fails with clang's first diagnostic.
facts::Parsed<std::unique_ptr<llvm::Module>> compile(const Sources& sources, llvm::LLVMContext& context,
                                                     const TreeVisitor& visit);

}  // namespace verifier::evidence
