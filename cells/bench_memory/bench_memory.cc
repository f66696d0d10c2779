#include "cells/bench_memory/bench_memory.h"

#include "cells/bench_report/bench_report.h"
#include "cells/cpu/cpu.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"

namespace bench_memory {
namespace {

constexpr std::uint64_t kPages = 256;
constexpr std::uint64_t kPairs = 4'096;
constexpr std::size_t kBlock = 64;

Result<mapped_pages::ReadWritePages> map_one() {
  TRY_ASSIGN(auto pages, page_allocator::allocate(page_allocator::Arena::kGeneral, 1));
  TRY_ASSIGN(auto frames, frame_allocator::allocate(1));
  return mapped_pages::map<mapped_pages::Access::kReadWrite>(std::move(pages), std::move(frames));
}

/// One page: a page and a frame allocated, mapped, its first word written, all given back.
Result<void> map_touch_unmap() {
  TRY_ASSIGN(auto pages, map_one());
  TRY_ASSIGN(auto* word, pages.as<std::uint64_t>(0));
  *word = 1;
  return {};
}

Result<std::uint64_t> time_pages() {
  TRY_ASSIGN(const auto neighbour, map_one());  // as in a running system, the page tables around are there
  TRY(map_touch_unmap());
  const std::uint64_t start = cpu::ticks();
  for (std::uint64_t i = 0; i < kPages; ++i) TRY(map_touch_unmap());
  return cpu::ticks() - start;
}

Result<std::uint64_t> time_pairs() {
  void* first = heap::allocate(kBlock);
  const std::uint64_t start = cpu::ticks();
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    void* block = heap::allocate(kBlock);
    if (block == nullptr) return fail(ErrorKind::kOutOfMemory, "no block of ", kBlock, " bytes");
    heap::release(block);
  }
  const std::uint64_t ticks = cpu::ticks() - start;
  heap::release(first);
  return ticks;
}

Result<void> measure() {
  TRY_ASSIGN(const std::uint64_t pages, time_pages());
  bench_report::report("map_touch_unmap_4k", pages, kPages);
  TRY_ASSIGN(const std::uint64_t pairs, time_pairs());
  bench_report::report("heap_pair_64", pairs, kPairs);
  return {};
}

}  // namespace

unsigned long run() {
  const auto done = measure();
  if (done) return 2;
  logger::error("bench_memory", done.error().text);
  return 0;
}

}  // namespace bench_memory
