// What a version says about its own functions and state: CELL_PRE, CELL_POST, CELL_INV, CELL_ABS and CELL_MIGRATE of
// kernel/abi/cell.h. Internal to meaning/.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace llvm {
class Function;
class GlobalVariable;
class Module;
}  // namespace llvm

namespace verifier::meaning {

/// Predicates of one function; all of a kind hold together.
struct Contract {
  std::vector<const llvm::Function*> before;  ///< Of the arguments.
  std::vector<const llvm::Function*> after;   ///< Of the result, if there is one, and the arguments.
};

/// What is said about one type.
struct TypeContract {
  std::vector<const llvm::Function*> invariants;
  std::vector<const llvm::Function*> abstractions;  ///< In the order of the source.
};

struct Contracts {
  std::map<const llvm::Function*, Contract> functions;
  std::map<std::string, TypeContract> roots;                ///< By state root: what is said about its type.
  std::map<std::string, const llvm::Function*> migrations;  ///< By state root: cell_abi::Migration::apply.
};

/// Read from the records in sections `.cell.contracts` and `.cell.migrations`.
Contracts read_contracts(const llvm::Module& module);

/// The state root that a variable is; empty if it is none.
std::string root_of(const llvm::GlobalVariable& variable);

}  // namespace verifier::meaning
