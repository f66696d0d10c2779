// Cells from source text, as the build makes the evidence of a cell. For tests.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "verifier/evidence/compile.h"
#include "verifier/evidence/prepare.h"
#include "verifier/facts/packed_text.h"
#include "verifier/model/cell_object.h"

namespace verifier::meaning {

/// What all sources of the tests begin with.
constexpr const char* kHeader = R"(
#include "kernel/abi/cell.h"
using u8 = unsigned char; using u32 = unsigned int; using u64 = unsigned long;
struct Pair { u32 a, b; };
void log(u64); u64 ask(u64); [[noreturn]] void panic(const char*);
)";

/// Throws what keeps the source from being compiled.
inline CellObject cell(const std::string& name, const std::string& source) {
  const std::string file = testing::TempDir() + name + ".cc";
  std::ofstream(file) << kHeader << source;
  llvm::LLVMContext context;
  auto module = evidence::compile(
      {{file}, {"-std=c++23", "-O2", "-fno-pic", "-mcmodel=kernel", "-fno-delete-null-pointer-checks", "-iquote", "."}},
      context, [](clang::CompilerInstance&, clang::ASTContext&) { return std::vector<clang::FunctionDecl*>{}; });
  if (!module) throw std::runtime_error(module.error());
  evidence::prepare(**module);
  evidence::simplify(**module);
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  llvm::WriteBitcodeToFile(**module, stream);
  CellObject cell;
  cell.manifest.file = name;
  cell.bitcode = Bitcode{.code = {}, .packed = facts::pack_text(bytes)};
  return cell;
}

}  // namespace verifier::meaning
