#include "tests/recovery/stack.h"

#include <utility>

#include "cells/frame_allocator/frame_allocator.h"

namespace test_recovery {
namespace {

Result<mapped_pages::Mapping> map(page_allocator::AllocatedPages pages, mapped_pages::Access access) {
  TRY_ASSIGN(auto frames, frame_allocator::allocate(pages.range().count));
  return mapped_pages::map_pages(std::move(pages), std::move(frames), access);
}

}  // namespace

Result<Stack> make_stack() {
  constexpr std::uint64_t kReserve = unwinder::kReservePages;
  Stack made;
  TRY_ASSIGN(made.guard, page_allocator::allocate(page_allocator::Arena::kGeneral, 1 + kReserve + Stack::kPages));
  auto reserve = made.guard.split_off(1);
  auto memory = reserve.split_off(kReserve);
  TRY_ASSIGN(made.reserve.pages, map(std::move(reserve), mapped_pages::Access::kRead));
  TRY_ASSIGN(made.memory, map(std::move(memory), mapped_pages::Access::kReadWrite));
  return made;
}

}  // namespace test_recovery
