// What a version says about its own functions: CELL_PRE and CELL_POST of kernel/abi/cell.h. Internal to meaning/.
#pragma once

#include <map>
#include <vector>

namespace llvm {
class Function;
class Module;
}  // namespace llvm

namespace verifier::meaning {

/// Predicates of one function; all of a kind hold together.
struct Contract {
  std::vector<const llvm::Function*> before;  ///< Of the arguments.
  std::vector<const llvm::Function*> after;   ///< Of the result, if there is one, and the arguments.
};

/// Read from the records in section `.cell.contracts`, by address.
std::map<const llvm::Function*, Contract> read_contracts(const llvm::Module& module);

}  // namespace verifier::meaning
