// Is the code of two modules the same but for names? And which global of the one is which of the other?
// Internal to meaning/.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace llvm {
class Constant;
class Function;
class GlobalValue;
class GlobalVariable;
class Type;
}  // namespace llvm

namespace verifier::meaning {

enum class Side : unsigned char { kOld, kNew };

/// Two functions are alike when their instructions are the same one by one, and everything that they refer to is alike.
/// Functions that call each other in a circle are alike if nothing on the circle tells them apart.
class Alike {
 public:
  bool functions(const llvm::Function& old_one, const llvm::Function& new_one);

  /// A name that two globals of different sides share if, and only if, they can be taken for the same: constants by
  /// what they hold, variables by name and layout, imports by name, other functions by name if they are alike.
  std::string key(const llvm::GlobalValue& global, Side side);

  /// Where a function of one side is to be looked for on the other.
  void set_counterpart(const llvm::Function& one, const llvm::Function& other);

 private:
  class Walk;
  std::string spell(const llvm::Constant& constant, Side side);
  std::string key_of_variable(const llvm::GlobalVariable& variable, Side side);

  using Pair = std::pair<const llvm::Function*, const llvm::Function*>;
  std::map<const llvm::Function*, const llvm::Function*> counterparts_;
  std::map<Pair, bool> known_;  ///< True is a supposition until the outermost comparison is over.
  std::vector<Pair> supposed_;
  std::map<const llvm::GlobalValue*, std::string> keys_;
};

/// The layout of a type without names of structures.
std::string spelled(const llvm::Type& type);

}  // namespace verifier::meaning
