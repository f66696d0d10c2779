// The memory that a task runs on.
#pragma once

#include <utility>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/unwinder/unwinder.h"
#include "kernel/abi/stack.h"

namespace task {

/// From low to high: a page that is never mapped, so that whoever runs over the end faults instead of overwriting; the
/// reserve, in which a stack that is full is unwound; what the task runs on.
struct Stack {
  /// Of all three.
  static constexpr std::uint64_t kPages = 1 + unwinder::kReservePages + cell_abi::kTaskStackPages;

  page_allocator::AllocatedPages guard;
  unwinder::Reserve reserve;
  mapped_pages::Mapping memory;

  [[nodiscard]] bool empty() const { return memory.empty(); }
};

inline Result<mapped_pages::Mapping> map_stack(page_allocator::AllocatedPages pages, mapped_pages::Access access) {
  TRY_ASSIGN(auto frames, frame_allocator::allocate(pages.range().count));
  return mapped_pages::map_pages(std::move(pages), std::move(frames), access);
}

inline Result<Stack> make_stack() {
  Stack made;
  TRY_ASSIGN(made.guard, page_allocator::allocate(page_allocator::Arena::kGeneral, Stack::kPages));
  auto reserve = made.guard.split_off(1);
  auto memory = reserve.split_off(unwinder::kReservePages);
  TRY_ASSIGN(made.reserve.pages, map_stack(std::move(reserve), mapped_pages::Access::kRead));
  TRY_ASSIGN(made.memory, map_stack(std::move(memory), mapped_pages::Access::kReadWrite));
  return made;
}

}  // namespace task
