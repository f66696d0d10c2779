// The memory that a task runs on.
#pragma once

#include <utility>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "kernel/abi/stack.h"

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

}  // namespace task
