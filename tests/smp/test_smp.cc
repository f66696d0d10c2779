#include "tests/smp/test_smp.h"

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/task/task.h"
#include "tests/smp/checks.h"

namespace test_smp {
namespace {

/// What must be the same before and after.
struct Memory {
  std::uint64_t frames;
  std::uint64_t blocks;

  static Memory now() {
    task::trim();
    heap::trim();
    return {frame_allocator::stats().free_frames, heap::stats().live_blocks};
  }
};

Result<void> check_all() {
  TRY(check_tasks());
  TRY(check_memory());
  return check_changes();
}

}  // namespace

Result<void> start() {
  // The first round makes what is kept: alarms, spare stacks.
  TRY(check_all());
  const Memory before = Memory::now();
  TRY(check_all());
  // Those who have ended may not be freed yet by the processor that they were on.
  TRY(scheduler::sleep(50 * kMs));
  const Memory after = Memory::now();
  TRY(expect("live blocks", after.blocks, before.blocks));
  TRY(expect("free frames", after.frames, before.frames));
  logger::info("test_smp", "all as promised");
  return {};
}

}  // namespace test_smp
