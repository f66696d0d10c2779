// A stack as a task has one. Internal.
#pragma once

#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/unwinder/unwinder.h"
#include "kernel/base/result.h"

namespace test_recovery {

/// From low to high: a page that is never mapped, the reserve, the stack.
struct Stack {
  static constexpr std::uint64_t kPages = 4;
  page_allocator::AllocatedPages guard;
  unwinder::Reserve reserve;
  mapped_pages::Mapping memory;
  [[nodiscard]] VirtAddr top() const { return memory.start() + memory.size_bytes(); }
};
[[nodiscard]] Result<Stack> make_stack();

}  // namespace test_recovery
