#include "cells/bench_memory/bench_memory.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <ucontext.h>

#include <algorithm>
#include <string>

#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/mapped_pages/test_memory.h"
#include "cells/page_allocator/page_allocator.h"
#include "kernel/arch/cpu_ops.h"

namespace {

using mapped_pages::testing::free_frames;

std::string shown;
void keep(std::string_view bytes) noexcept { shown += bytes; }

/// The processor's part, which a process cannot have done for addresses of the kernel: walks the page tables for the
/// address that faulted and lets the access happen in the frame. The register that holds the address is changed.
void walk_page_tables(int /*signal*/, siginfo_t* fault, void* context) {
  const auto address = reinterpret_cast<std::uint64_t>(fault->si_addr);
  const mapped_pages::Translation found = mapped_pages::translate({address});
  if (!found.is_mapped || !found.is_writable) std::abort();
  bool is_changed = false;
  for (greg_t& value : static_cast<ucontext_t*>(context)->uc_mcontext.gregs) {
    if (static_cast<std::uint64_t>(value) != address || address == 0) continue;
    value = static_cast<greg_t>(mapped_pages::testing::direct_map() + found.physical.value);
    is_changed = true;
  }
  if (!is_changed) std::abort();
}

class BenchMemory : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    struct sigaction action = {};
    action.sa_sigaction = walk_page_tables;
    action.sa_flags = SA_SIGINFO;
    ASSERT_EQ(sigaction(SIGSEGV, &action, nullptr), 0);
    const std::uint64_t memory = mapped_pages::testing::direct_map();
    ASSERT_TRUE(page_allocator::init(memory));
    ASSERT_TRUE(mapped_pages::init(memory, {mapped_pages::testing::kFrames << kPageShift}, {}));
  }
  void SetUp() override {
    arch::host::machine() = {};
    shown.clear();
  }
  logger::SinkRegistration sink_ = logger::register_sink(keep).value();
};

TEST_F(BenchMemory, reports_both_metrics) {
  EXPECT_EQ(bench_memory::run(), 2U);
  EXPECT_TRUE(shown.starts_with("BENCH map_touch_unmap_4k ")) << shown;
  EXPECT_NE(shown.find("\nBENCH heap_pair_64 "), std::string::npos) << shown;
  EXPECT_EQ(std::ranges::count(shown, '\n'), 2);
}

// A page that is unmapped is flushed: the figure stands for as many real unmappings.
TEST_F(BenchMemory, maps_and_unmaps_the_pages_that_it_divides_by) {
  static_cast<void>(bench_memory::run());
  EXPECT_GE(arch::host::machine().flushed_pages.size(), 256U);
}

TEST_F(BenchMemory, gives_everything_back) {
  static_cast<void>(bench_memory::run());
  heap::trim();
  const std::uint64_t frames = free_frames();
  const std::uint64_t tables = mapped_pages::table_frames();
  const auto blocks = heap::stats().live_blocks;
  static_cast<void>(bench_memory::run());
  heap::trim();
  EXPECT_EQ(free_frames(), frames);
  EXPECT_EQ(mapped_pages::table_frames(), tables);
  EXPECT_EQ(heap::stats().live_blocks, blocks);
}

TEST_F(BenchMemory, says_why_it_failed) {
  heap::trim();
  const auto held = mapped_pages::testing::leave_only(0);
  EXPECT_EQ(bench_memory::run(), 0U);
  EXPECT_NE(shown.find("[bench_memory]"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("BENCH"), std::string::npos) << shown;
}

}  // namespace
