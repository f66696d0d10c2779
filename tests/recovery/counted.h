// Objects that are counted, and what must be as before after a kill.
#pragma once

#include <cstdint>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/page_allocator/page_allocator.h"

namespace test_recovery {

/// What happened to all Counted of a case: an object that is destroyed twice, or never, makes the numbers differ.
struct Ledger {
  std::uint64_t made = 0;
  std::uint64_t destroyed = 0;
  bool is_locked = false;
};

class Counted {
 public:
  explicit Counted(Ledger& ledger) : ledger_(&ledger) { ++ledger_->made; }
  Counted(const Counted& other) : ledger_(other.ledger_) { ++ledger_->made; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { ++ledger_->destroyed; }

 private:
  Ledger* ledger_;
};

/// Everything that a kill could leave behind.
struct Memory {
  std::uint64_t frames, pages, blocks, bytes;
  bool operator==(const Memory&) const = default;
};
inline Memory measure() {
  const auto heap = heap::stats();
  return {frame_allocator::stats().free_frames, page_allocator::stats(page_allocator::Arena::kGeneral).free_pages,
          heap.live_blocks, heap.live_bytes};
}

}  // namespace test_recovery
