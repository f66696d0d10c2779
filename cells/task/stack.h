// The memory that a task runs on.
#pragma once

#include <array>
#include <utility>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "kernel/abi/stack.h"
#include "kernel/base/root_slot.h"

namespace task {

/// Mapped memory above a page that is never mapped: who runs over its end faults instead of overwriting.
struct Stack {
  page_allocator::AllocatedPages guard;
  mapped_pages::Mapping memory;

  [[nodiscard]] bool empty() const { return memory.empty(); }
};

inline Result<Stack> make_stack() {
  TRY_ASSIGN(auto guard, page_allocator::allocate(page_allocator::Arena::kGeneral, cell_abi::kTaskStackPages + 1));
  auto pages = guard.split_off(1);
  TRY_ASSIGN(auto frames, frame_allocator::allocate(cell_abi::kTaskStackPages));
  TRY_ASSIGN(auto mapped,
             mapped_pages::map_pages(std::move(pages), std::move(frames), mapped_pages::Access::kReadWrite));
  return Stack{std::move(guard), std::move(mapped)};
}

/// Stacks of tasks that have gone, for the next ones: mapping one costs more than all the rest of a task's life.
class SpareStacks {
 public:
  /// An empty one if there is none.
  Stack take() {
    if (count_ == 0) return {};
    Stack stack;
    stack.guard = std::move(stacks_[--count_].get()->guard);
    stack.memory = std::move(stacks_[count_].get()->memory);
    stacks_[count_].reset();
    return stack;
  }
  /// Whether there was room; `stack` is unchanged if not.
  bool keep(Stack& stack) {
    if (count_ == kMost) return false;
    stacks_[count_++].put(std::move(stack));
    return true;
  }

 private:
  static constexpr std::size_t kMost = 8;
  std::array<RootSlot<Stack>, kMost> stacks_;
  std::size_t count_ = 0;
};

}  // namespace task
