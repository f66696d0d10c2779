#include "verifier/evidence/compile.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Mangle.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/CodeGen/CodeGenAction.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "clang/Frontend/Utils.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "verifier/evidence/prepare.h"

namespace verifier::evidence {
namespace {

using facts::Parsed;
using facts::refuse;

/// Where the driver looks for its own headers: beside this program.
constexpr const char* kClang = "/usr/lib/llvm-19/bin/clang++";

/// What the flags of the shipping compiler become for a second compiler that only gives evidence.
constexpr const char* kOwnFlags[] = {
    "-c",
    "--gcc-install-dir=/usr/lib/gcc/x86_64-linux-gnu/12",
    "-gdwarf-5",
    "-w",
    "-Xclang",
    "-disable-llvm-passes",
    "-fno-discard-value-names",
    "-DCELL_EVIDENCE",
};

/// Names of functions, as they are called in the module.
using Symbols = std::vector<std::string>;

class Visit final : public clang::ASTConsumer {
 public:
  Visit(clang::CompilerInstance& compiler, const TreeVisitor& visit, clang::ASTConsumer& code, Symbols& wanted)
      : compiler_(compiler), visit_(visit), code_(code), wanted_(wanted) {}

  void HandleTranslationUnit(clang::ASTContext& tree) override {
    if (compiler_.getDiagnostics().hasErrorOccurred()) return;
    clang::ASTNameGenerator names(tree);
    for (clang::FunctionDecl* function : visit_(compiler_, tree)) {
      function->addAttr(clang::UsedAttr::CreateImplicit(tree));
      code_.HandleTopLevelDecl(clang::DeclGroupRef(function));
      for (std::string& symbol : names.getAllManglings(function)) wanted_.push_back(std::move(symbol));
      wanted_.push_back(names.getName(function));
    }
  }

 private:
  clang::CompilerInstance& compiler_;
  const TreeVisitor& visit_;
  clang::ASTConsumer& code_;
  Symbols& wanted_;
};

/// Code generation, with our visitor before it.
class Action final : public clang::EmitLLVMOnlyAction {
 public:
  Action(llvm::LLVMContext& context, const TreeVisitor& visit) : clang::EmitLLVMOnlyAction(&context), visit_(visit) {}

 protected:
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef file) override {
    auto code = clang::EmitLLVMOnlyAction::CreateASTConsumer(compiler, file);
    std::vector<std::unique_ptr<clang::ASTConsumer>> consumers;
    consumers.push_back(std::make_unique<Visit>(compiler, visit_, *code, wanted_));
    consumers.push_back(std::move(code));
    return std::make_unique<clang::MultiplexConsumer>(std::move(consumers));
  }

 public:
  [[nodiscard]] const Symbols& wanted() const { return wanted_; }

 private:
  const TreeVisitor& visit_;
  Symbols wanted_;
};

std::vector<const char*> command_line(const Sources& sources, const std::string& file) {
  std::vector<const char*> arguments = {kClang};
  for (const std::string& flag : sources.flags) arguments.push_back(flag.c_str());
  arguments.insert(arguments.end(), std::begin(kOwnFlags), std::end(kOwnFlags));
  arguments.push_back(file.c_str());
  return arguments;
}

Parsed<std::unique_ptr<llvm::Module>> compile_one(const Sources& sources, const std::string& file,
                                                  llvm::LLVMContext& context, const TreeVisitor& visit) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  auto options = llvm::makeIntrusiveRefCnt<clang::DiagnosticOptions>();
  clang::TextDiagnosticPrinter printer(stream, options.get());
  auto diagnostics = clang::CompilerInstance::createDiagnostics(options.get(), &printer, /*ShouldOwnClient=*/false);
  clang::CreateInvocationOptions how;
  how.Diags = diagnostics;
  auto invocation = clang::createInvocation(command_line(sources, file), how);
  if (!invocation) return refuse(file, ": clang does not accept the flags: ", text);
  clang::CompilerInstance compiler;
  compiler.setInvocation(std::move(invocation));
  compiler.setDiagnostics(diagnostics.get());
  compiler.setVerboseOutputStream(llvm::nulls());  // else clang counts its diagnostics on stderr
  Action action(context, visit);
  if (!compiler.ExecuteAction(action)) return refuse(file, ": clang does not compile it: ", text);
  auto module = action.takeModule();
  if (module == nullptr) return refuse(file, ": clang made no code: ", text);
  for (const std::string& symbol : action.wanted()) mark_for_proofs(*module, symbol);
  return module;
}

}  // namespace

Parsed<std::unique_ptr<llvm::Module>> compile(const Sources& sources, llvm::LLVMContext& context,
                                              const TreeVisitor& visit) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmParser();
  llvm::InitializeNativeTargetAsmPrinter();
  std::unique_ptr<llvm::Module> whole;
  for (const std::string& file : sources.files) {
    FACTS_TRY(auto module, compile_one(sources, file, context, visit));
    if (whole == nullptr) {
      whole = std::move(module);
    } else if (llvm::Linker::linkModules(*whole, std::move(module))) {
      return refuse(file, ": cannot be linked with the cell's other sources");
    }
  }
  if (whole == nullptr) return std::make_unique<llvm::Module>("empty", context);
  return whole;
}

}  // namespace verifier::evidence
