#include "verifier/evidence/prepare.h"

#include "kernel/abi/cell.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

namespace verifier::evidence {
namespace {

/// instcombine is left out on purpose: it turns copies of structures into loads and stores of plain numbers.
constexpr const char* kPasses =
    "coro-early,cgscc(coro-split),coro-cleanup,always-inline,"
    "function(sroa,early-cse,simplifycfg),"
    "cgscc(inline,function(sroa,early-cse,simplifycfg,dce)),globaldce";

/// Loops are turned into straight code first: their results then fold.
constexpr const char* kSimplifyingPasses =
    "function(sroa,instcombine<no-verify-fixpoint>,simplifycfg,loop-simplify,lcssa,loop(loop-rotate,indvars,loop-"
    "unroll-full),sroa,"
    "instcombine<no-verify-fixpoint>,early-cse<memssa>,simplifycfg,dce),globaldce";

void run(const char* pipeline, llvm::Module& module) {
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
  if (llvm::Error error = builder.parsePassPipeline(passes, pipeline)) llvm::report_fatal_error(std::move(error));
  passes.run(module, modules);
}

/// A record of contracts, or of the type of a root.
bool is_contract(const llvm::Constant* global) {
  const auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(global->stripPointerCasts());
  return variable != nullptr && variable->getSection().starts_with(cell_abi::kContracts);
}

/// Marks functions that are in the module although nothing may use them.
constexpr const char* kForProofs = "cell-for-proofs";

bool is_wanted_function(const llvm::Function& function) { return function.hasFnAttribute(kForProofs); }

}  // namespace

void mark_for_proofs(llvm::Module& module, const std::string& symbol) {
  llvm::Function* function = module.getFunction(symbol);
  if (function != nullptr && function->isDiscardableIfUnused()) function->addFnAttr(kForProofs);
}

bool has_parts_for_proofs(const llvm::Module& module) {
  return llvm::any_of(module.globals(),
                      [](const llvm::GlobalVariable& variable) {
                        return is_contract(&variable) && variable.getSection() != cell_abi::kRootTypes;
                      }) ||
         llvm::any_of(module, is_wanted_function);
}

void drop_parts_for_proofs(llvm::Module& module) {
  llvm::removeFromUsedLists(module, [](llvm::Constant* global) {
    const auto* function = llvm::dyn_cast<llvm::Function>(global->stripPointerCasts());
    return is_contract(global) || (function != nullptr && is_wanted_function(*function));
  });
  for (llvm::GlobalVariable& variable : llvm::make_early_inc_range(module.globals())) {
    if (is_contract(&variable)) variable.eraseFromParent();
  }
  run("globaldce", module);
}

void prepare(llvm::Module& module) { run(kPasses, module); }

void simplify(llvm::Module& module) { run(kSimplifyingPasses, module); }

}  // namespace verifier::evidence
