#include "verifier/meaning/contracts.h"

#include <optional>

#include "kernel/abi/cell.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"

namespace verifier::meaning {
namespace {

using cell_abi::Promise;

constexpr llvm::StringLiteral kStatePrefix = ".cell.state.";

/// One record: a structure of constants.
class Record {
 public:
  explicit Record(const llvm::Constant& initializer) : record_(llvm::dyn_cast<llvm::ConstantStruct>(&initializer)) {}

  [[nodiscard]] bool has(unsigned fields) const { return record_ != nullptr && record_->getNumOperands() == fields; }
  [[nodiscard]] const llvm::Function* function(unsigned field) const {
    return llvm::dyn_cast<llvm::Function>(record_->getOperand(field)->stripPointerCastsAndAliases());
  }
  [[nodiscard]] std::string root(unsigned field) const {
    const auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(record_->getOperand(field)->stripPointerCasts());
    return variable == nullptr ? "" : root_of(*variable);
  }
  [[nodiscard]] std::string text(unsigned field) const {
    const auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(record_->getOperand(field)->stripPointerCasts());
    if (variable == nullptr || !variable->hasInitializer()) return "";
    const auto* data = llvm::dyn_cast<llvm::ConstantDataArray>(variable->getInitializer());
    return data != nullptr && data->isCString() ? data->getAsCString().str() : "";
  }
  [[nodiscard]] std::optional<Promise> promise() const {
    const auto* kind = llvm::dyn_cast<llvm::ConstantInt>(record_->getOperand(0));
    if (kind == nullptr) return std::nullopt;
    return static_cast<Promise>(kind->getZExtValue());
  }

 private:
  const llvm::ConstantStruct* record_;
};

/// Collects records; what is said about types is given to roots when all have been read.
class Reader {
 public:
  void read(const llvm::GlobalVariable& variable) {
    if (!variable.hasInitializer()) return;
    const Record record(*variable.getInitializer());
    const llvm::StringRef section = variable.getSection();
    if (section == ".cell.migrations" && record.has(2)) {
      if (const llvm::Function* apply = record.function(1)) contracts_.migrations.emplace(record.root(0), apply);
    } else if (section == cell_abi::kRootTypes && record.has(2)) {
      root_types_.emplace(record.root(0), record.text(1));
    } else if (section == cell_abi::kContracts && record.has(3)) {
      add(record);
    }
  }

  Contracts finish() {
    for (const auto& [root, type] : root_types_) contracts_.roots[root] = types_[type];
    return std::move(contracts_);
  }

 private:
  void add(const Record& record) {
    const llvm::Function* predicate = record.function(2);
    const auto promise = record.promise();
    if (predicate == nullptr || !promise) return;
    if (*promise == Promise::kInvariant) return types_[record.text(1)].invariants.push_back(predicate);
    if (*promise == Promise::kAbstraction) return types_[record.text(1)].abstractions.push_back(predicate);
    const llvm::Function* function = record.function(1);
    if (function == nullptr) return;
    Contract& contract = contracts_.functions[function];
    (*promise == Promise::kBefore ? contract.before : contract.after).push_back(predicate);
  }

  Contracts contracts_;
  std::map<std::string, TypeContract> types_;
  std::map<std::string, std::string> root_types_;
};

}  // namespace

std::string root_of(const llvm::GlobalVariable& variable) {
  llvm::StringRef section = variable.getSection();
  return section.consume_front(kStatePrefix) ? section.str() : "";
}

Contracts read_contracts(const llvm::Module& module) {
  Reader reader;
  for (const llvm::GlobalVariable& variable : module.globals()) reader.read(variable);
  return reader.finish();
}

}  // namespace verifier::meaning
