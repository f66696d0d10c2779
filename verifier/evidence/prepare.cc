#include "verifier/evidence/prepare.h"

#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/ErrorHandling.h"

namespace verifier::evidence {
namespace {

/// instcombine is left out on purpose: it turns copies of structures into loads and stores of plain numbers.
constexpr const char* kPasses =
    "coro-early,cgscc(coro-split),coro-cleanup,always-inline,"
    "function(sroa,early-cse,simplifycfg),"
    "cgscc(inline,function(sroa,early-cse,simplifycfg,dce)),globaldce";

}  // namespace

void prepare(llvm::Module& module) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::ModulePassManager passes;
  if (llvm::Error error = builder.parsePassPipeline(passes, kPasses)) llvm::report_fatal_error(std::move(error));
  passes.run(module, modules);
}

}  // namespace verifier::evidence
