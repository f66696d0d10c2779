#include "verifier/evidence/control.h"

#include <utility>

#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"

namespace verifier::evidence {
namespace {

const llvm::Value* tested(const llvm::Instruction& terminator) {
  if (const auto* branch = llvm::dyn_cast<llvm::BranchInst>(&terminator))
    return branch->isConditional() ? branch->getCondition() : nullptr;
  if (const auto* choice = llvm::dyn_cast<llvm::SwitchInst>(&terminator)) return choice->getCondition();
  if (const auto* jump = llvm::dyn_cast<llvm::IndirectBrInst>(&terminator)) return jump->getAddress();
  return nullptr;
}

/// `target` |= `source`; true if that changed it.
bool join(llvm::BitVector& target, const llvm::BitVector& source) {
  if (!source.test(target)) return false;
  target |= source;
  return true;
}

}  // namespace

ControlDependence::ControlDependence(const llvm::Function& function) {
  for (const llvm::BasicBlock& block : function) {
    numbers_.emplace(&block, static_cast<unsigned>(conditions_.size()));
    conditions_.push_back(tested(*block.getTerminator()));
  }
  const auto size = static_cast<unsigned>(conditions_.size());
  returning_.resize(size);
  deciders_.assign(size, llvm::BitVector(size));
  find_returning(function);
  find_postdominators(function);
  find_direct(function);
  inherit(function);
  close();
}

void ControlDependence::find_returning(const llvm::Function& function) {
  std::vector<const llvm::BasicBlock*> work;
  for (const llvm::BasicBlock& block : function) {
    if (llvm::isa<llvm::ReturnInst>(block.getTerminator())) work.push_back(&block);
  }
  while (!work.empty()) {
    const llvm::BasicBlock* block = work.back();
    work.pop_back();
    if (returning_.test(number(*block))) continue;
    returning_.set(number(*block));
    work.insert(work.end(), llvm::pred_begin(block), llvm::pred_end(block));
  }
}

/// The greatest fixpoint of: what follows a block always is itself, and what always follows each of its successors.
void ControlDependence::find_postdominators(const llvm::Function& function) {
  postdominators_.assign(conditions_.size(), returning_);
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (const llvm::BasicBlock* block : llvm::post_order(&function)) {
      const unsigned self = number(*block);
      if (!returning_.test(self)) continue;
      llvm::BitVector common = returning_;
      bool has_next = false;
      for (const llvm::BasicBlock* next : llvm::successors(block)) {
        if (!returning_.test(number(*next))) continue;
        common &= postdominators_[number(*next)];
        has_next = true;
      }
      if (!has_next) common.reset();
      common.set(self);
      if (common == postdominators_[self]) continue;
      postdominators_[self] = std::move(common);
      is_changed = true;
    }
  }
}

void ControlDependence::find_direct(const llvm::Function& function) {
  for (const llvm::BasicBlock& block : function) {
    const unsigned from = number(block);
    if (conditions_[from] == nullptr) continue;
    for (const llvm::BasicBlock* next : llvm::successors(&block)) {
      const unsigned to = number(*next);
      if (!returning_.test(to)) {
        deciders_[to].set(from);
        continue;
      }
      // What always follows `to`, but not `from` (other than from itself, in a loop).
      for (const unsigned after : postdominators_[to].set_bits()) {
        if (after == from || !postdominators_[from].test(after)) deciders_[after].set(from);
      }
    }
  }
}

/// Blocks that don't return take over from all who lead to them.
void ControlDependence::inherit(const llvm::Function& function) {
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (const llvm::BasicBlock& block : function) {
      if (returning_.test(number(block))) continue;
      for (const llvm::BasicBlock* previous : llvm::predecessors(&block))
        is_changed = join(deciders_[number(block)], deciders_[number(*previous)]) || is_changed;
    }
  }
}

void ControlDependence::close() {
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (llvm::BitVector& mine : deciders_) {
      const llvm::BitVector direct = mine;
      for (const unsigned decider : direct.set_bits()) is_changed = join(mine, deciders_[decider]) || is_changed;
    }
  }
}

}  // namespace verifier::evidence
