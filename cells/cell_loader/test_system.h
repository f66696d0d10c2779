// A system for tests on the host: fake physical memory, the real allocators and page tables over it, and the boot
// archive of a real image. Cells are placed, linked and replaced as in the kernel; only their code is not run, because
// it is linked for addresses that no process has.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/mapped_pages/test_memory.h"
#include "cells/page_allocator/page_allocator.h"

namespace cell_loader::testing {

using mapped_pages::testing::free_frames;

/// The bytes of the archive of //tests/bench:image. A test that changes them changes them back.
inline std::vector<std::byte>& archive() {
  static std::vector<std::byte> bytes = [] {
    std::ifstream in("tests/bench/image.tar", std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    std::vector<std::byte> read(text.size());
    std::memcpy(read.data(), text.data(), text.size());
    return read;
  }();
  return bytes;
}

/// One system in the process, as in a machine. Every case begins without cells and must give all frames back.
class SystemTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    static bool is_up = false;
    if (std::exchange(is_up, true)) return;
    const std::uint64_t memory = mapped_pages::testing::direct_map();
    ASSERT_TRUE(page_allocator::init(memory));
    ASSERT_TRUE(mapped_pages::init(memory, {mapped_pages::testing::kFrames << kPageShift}, {}));
    // The frames of a host program are known to its own unwinder.
    ASSERT_TRUE(cxx_runtime::register_frame_finder([](std::uint64_t pc) noexcept {
      static const char kKnown = 0;
      return cxx_runtime::FrameEntry{&kKnown, pc};
    }));
    const auto ready = cell_loader::init(archive());
    ASSERT_TRUE(ready) << ready.error().text.view();
  }
  void SetUp() override {
    frames_at_start_ = free_frames();
    tables_at_start_ = mapped_pages::table_frames();
    output().clear();
  }
  void TearDown() override {
    unload_all();
    EXPECT_EQ(free_frames(), frames_at_start_) << "frames leaked";
    EXPECT_EQ(mapped_pages::table_frames(), tables_at_start_);
  }

  /// Dependents were published after what they use.
  static void unload_all() {
    while (!cell_namespace::cells().empty()) {
      const auto gone = cell_namespace::withdraw(cell_namespace::cells().back()->cell);
      ASSERT_TRUE(gone) << gone.error().text.view();
    }
  }

  /// What was logged and written since the case began.
  static std::string& output() {
    static std::string text;
    return text;
  }

  static void keep(std::string_view bytes) noexcept { output() += bytes; }

  logger::SinkRegistration sink_ = logger::register_sink(keep).value();
  std::uint64_t frames_at_start_ = 0;
  std::uint64_t tables_at_start_ = 0;
};

/// Where the byte at a run-time address of a cell lies in this process, by the page tables.
inline std::byte* alias_of(std::uint64_t address) {
  const mapped_pages::Translation found = mapped_pages::translate({address});
  EXPECT_TRUE(found.is_mapped) << std::hex << address;
  return reinterpret_cast<std::byte*>(mapped_pages::testing::direct_map() + found.physical.value);
}

}  // namespace cell_loader::testing
