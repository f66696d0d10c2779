// Which conditions decide whether a block is executed.
#pragma once

#include <map>
#include <vector>

#include "llvm/ADT/BitVector.h"

namespace llvm {
class BasicBlock;
class Function;
class Value;
}  // namespace llvm

namespace verifier::evidence {

/// Control dependence as in Ferrante, Ottenstein, Warren, "The Program Dependence Graph and Its Use in Optimization"
/// (TOPLAS 1987), transitive. Blocks are numbered in the order of the function.
///
/// A path that never returns (a panic, an exception that leaves) does not count as the other side of a decision: what
/// comes after a check depends on it only by being reached at all.
class ControlDependence {
 public:
  explicit ControlDependence(const llvm::Function& function);

  /// Numbers of the blocks whose terminators decide, directly or through other decisions, whether `block` is executed.
  [[nodiscard]] const llvm::BitVector& deciders(const llvm::BasicBlock& block) const {
    return deciders_[number(block)];
  }

  /// The value that the terminator of a block tests; null if it tests none.
  [[nodiscard]] const llvm::Value* condition(unsigned block) const { return conditions_[block]; }

  [[nodiscard]] unsigned number(const llvm::BasicBlock& block) const { return numbers_.at(&block); }

 private:
  void find_returning(const llvm::Function& function);
  void find_postdominators(const llvm::Function& function);
  void find_direct(const llvm::Function& function);
  void inherit(const llvm::Function& function);
  void close();

  std::map<const llvm::BasicBlock*, unsigned> numbers_;
  std::vector<const llvm::Value*> conditions_;
  llvm::BitVector returning_;                    ///< From here a return can be reached.
  std::vector<llvm::BitVector> postdominators_;  ///< Of returning blocks, themselves included.
  std::vector<llvm::BitVector> deciders_;
};

}  // namespace verifier::evidence
