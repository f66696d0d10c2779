#include "verifier/meaning/contracts.h"

#include "kernel/abi/cell.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"

namespace verifier::meaning {
namespace {

const llvm::Function* function_in(const llvm::ConstantStruct& record, unsigned field) {
  return llvm::dyn_cast<llvm::Function>(record.getOperand(field)->stripPointerCastsAndAliases());
}

}  // namespace

std::map<const llvm::Function*, Contract> read_contracts(const llvm::Module& module) {
  std::map<const llvm::Function*, Contract> contracts;
  for (const llvm::GlobalVariable& variable : module.globals()) {
    if (variable.getSection() != cell_abi::kContracts || !variable.hasInitializer()) continue;
    const auto* record = llvm::dyn_cast<llvm::ConstantStruct>(variable.getInitializer());
    if (record == nullptr || record->getNumOperands() != 3) continue;
    const auto* kind = llvm::dyn_cast<llvm::ConstantInt>(record->getOperand(0));
    const auto *function = function_in(*record, 1), *predicate = function_in(*record, 2);
    if (kind == nullptr || function == nullptr || predicate == nullptr) continue;
    Contract& contract = contracts[function];
    const bool is_before = kind->getZExtValue() == static_cast<std::uint64_t>(cell_abi::Promise::kBefore);
    (is_before ? contract.before : contract.after).push_back(predicate);
  }
  return contracts;
}

}  // namespace verifier::meaning
