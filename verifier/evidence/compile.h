// Clang as a library: one cell's sources to one LLVM module.
//
// GCC compiles what ships; this is the second compiler's evidence about the same sources, with the same flags and
// defines.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"

namespace llvm {
class LLVMContext;
class Module;
}  // namespace llvm

namespace verifier::evidence {

/// The sources of one cell and how the shipping compiler is called for them.
struct Sources {
  std::vector<std::string> files;  ///< C++ sources; assembly gives no evidence.
  std::vector<std::string> flags;  ///< Of the shipping compiler, without what only GCC knows.
};

/// Compiles and links all sources into one module without any optimisation (but no function is marked `optnone`, so
/// that passes can run on it later), with debug information. Fails with clang's first diagnostic.
facts::Parsed<std::unique_ptr<llvm::Module>> compile(const Sources& sources, llvm::LLVMContext& context);

}  // namespace verifier::evidence
