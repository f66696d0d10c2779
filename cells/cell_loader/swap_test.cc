// Replacing real cells under a real dependent.
#include <gtest/gtest.h>

#include "cells/cell_loader/archive.h"
#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_loader/check_links.h"
#include "cells/cell_loader/test_system.h"
#include "cells/cxx_runtime/cxx_runtime.h"

namespace cell_loader {
namespace {

using mapped_pages::testing::leave_only;
using testing::archive;
using testing::free_frames;

/// `demo_client` uses both cells that have a second version.
class Swap : public testing::SystemTest {
 protected:
  void SetUp() override {
    SystemTest::SetUp();
    ASSERT_TRUE(load("demo_client"));
    expect_linked("counter");
  }

  /// Every reference of every cell leads to what is loaded now, and `counter` comes from `file`.
  static void expect_linked(std::string_view file) {
    const auto* counter = cell_namespace::find_cell("counter");
    ASSERT_NE(counter, nullptr);
    EXPECT_EQ(counter->file, file);
    for (const auto& cell : cell_namespace::cells()) {
      testing::check_links(*cell);
      for (const auto& import : cell->imports)
        EXPECT_EQ(import.exporter, cell_namespace::find_cell(import.exporter->cell)) << import.name;
    }
  }

  static unsigned long& calls() {
    const auto& root = cell_namespace::find_cell("counter")->roots.at(0);
    return *reinterpret_cast<unsigned long*>(testing::alias_of(root.address));
  }

  static void expect_refused(std::string_view from, std::string_view to, ErrorKind kind) {
    const std::uint64_t frames = free_frames();
    const auto result = swap(from, to);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, kind) << result.error().text.view();
    EXPECT_NE(output().find("cannot swap"), std::string::npos);
    EXPECT_EQ(free_frames(), frames);
    expect_linked("counter");
  }
};

TEST_F(Swap, LeadsDependentsToTheNewVersion) {
  const auto report = swap("counter", "counter_v2");
  ASSERT_TRUE(report) << report.error().text.view();
  expect_linked("counter_v2");
  std::size_t sites = 0;
  for (const auto& import : cell_namespace::find_cell("demo_client")->imports) {
    if (import.exporter->cell == "counter") sites += import.sites.size();
  }
  EXPECT_EQ(report->sites, sites);
  EXPECT_GE(sites, 3U);
  EXPECT_EQ(report->roots, 1U);
}

TEST_F(Swap, HandsTheStateOverInPlace) {
  calls() = 77;
  const std::uint64_t address = cell_namespace::find_cell("counter")->roots.at(0).address;
  ASSERT_TRUE(swap("counter", "counter_v2"));
  EXPECT_EQ(cell_namespace::find_cell("counter")->roots.at(0).address, address);
  EXPECT_EQ(calls(), 77U);
  calls() = 78;
  ASSERT_TRUE(swap("counter_v2", "counter"));
  EXPECT_EQ(calls(), 78U);
}

TEST_F(Swap, PutsAFreshCopyInItsPlaceThatForgetsOnlyWhatNobodyReliesOn) {
  calls() = 77;
  const auto* const old = cell_namespace::find_cell("counter");
  const std::uint64_t old_text = old->text.start().value, old_root = old->roots.at(0).address;
  const std::uint64_t frames = free_frames();
  ASSERT_TRUE(swap("counter", "counter"));
  expect_linked("counter");
  EXPECT_NE(cell_namespace::find_cell("counter")->text.start().value, old_text);
  EXPECT_NE(cell_namespace::find_cell("counter")->roots.at(0).address, old_root);
  EXPECT_EQ(calls(), 0U) << "a soft root";
  EXPECT_EQ(free_frames(), frames);
}

TEST_F(Swap, RefusesAFreshCopyWhereTheOldOneIsReachedByAddress) {
  ASSERT_TRUE(load("heap"));
  expect_refused("heap", "heap", ErrorKind::kRefused);
}

/// In the place of a scheduler.
struct Others {
  static inline int held = 0;
  static inline bool is_told = false;
  static inline std::uint64_t stands_at = 0;  ///< Where another flow would go on.
  static void hold() noexcept {
    ++held;
    is_told = false;
  }
  static void let_go() noexcept { --held; }
  static std::uint64_t next_address() noexcept {
    EXPECT_EQ(held, 1);
    return std::exchange(is_told, true) ? 0 : stands_at;
  }
  static void append_name(Text<64>& out) noexcept { out.append("task 7 (worker)"); }
};

TEST_F(Swap, HoldsOtherFlowsAndRefusesWhileOneIsInTheOldVersion) {
  ASSERT_TRUE(
      cxx_runtime::register_other_flows({&Others::hold, &Others::let_go, &Others::next_address, &Others::append_name}));
  Others::stands_at = cell_namespace::find_cell("counter")->text.start().value + 1;
  expect_refused("counter", "counter_v2", ErrorKind::kInUse);
  EXPECT_NE(output().find("task 7 (worker) is in counter: counter::"), std::string::npos) << output();
  EXPECT_EQ(Others::held, 0);
  Others::stands_at = cell_namespace::find_cell("demo_client")->text.start().value + 1;
  EXPECT_EQ(unload("demo_client").error().kind, ErrorKind::kInUse);
  EXPECT_TRUE(swap("counter", "counter_v2"));
  Others::stands_at = 0;
  EXPECT_TRUE(unload("demo_client"));
  EXPECT_EQ(Others::held, 0);
  cxx_runtime::unregister_other_flows();
}

TEST_F(Swap, FreesTheOldVersion) {
  const std::uint64_t old_text = cell_namespace::find_cell("counter")->text.start().value;
  ASSERT_TRUE(swap("counter", "counter_v2"));
  EXPECT_EQ(cell_namespace::find_address(old_text), nullptr);
  EXPECT_FALSE(mapped_pages::translate({old_text}).is_mapped);
}

TEST_F(Swap, ManyTimesAtNoCost) {
  const std::uint64_t frames = free_frames();
  const std::uint64_t tables = mapped_pages::table_frames();
  for (int round = 0; round < 50; ++round) {
    ASSERT_TRUE(swap("counter", "counter_v2"));
    ASSERT_TRUE(swap("checksum", "checksum_v2"));
    ASSERT_TRUE(swap("counter_v2", "counter"));
    ASSERT_TRUE(swap("checksum_v2", "checksum"));
  }
  EXPECT_EQ(free_frames(), frames);
  EXPECT_EQ(mapped_pages::table_frames(), tables);
  expect_linked("counter");
}

TEST_F(Swap, RefusesWhatIsNotLoadedOrNotThere) {
  expect_refused("counter_v2", "counter", ErrorKind::kNotFound);
  expect_refused("counter", "nobody", ErrorKind::kNotFound);
}

TEST_F(Swap, RefusesWhatTheWitnessDoesNotAllow) {
  expect_refused("counter", "checksum_v2", ErrorKind::kRefused);
  expect_refused("demo_client", "counter_v2", ErrorKind::kRefused);
}

TEST_F(Swap, RefusesAChangedObject) {
  const auto object = find_member(archive(), "cells/counter_v2.cell.o").value();
  std::byte& spoiled = archive()[static_cast<std::size_t>(object.data() - archive().data()) + 1000];
  spoiled ^= std::byte{1};
  expect_refused("counter", "counter_v2", ErrorKind::kRefused);
  spoiled ^= std::byte{1};
}

TEST_F(Swap, RefusesAnInterfaceThatADependentWasNotProvenWith) {
  for (auto& import : cell_namespace::find_mutable("demo_client")->imports) {
    if (import.exporter->cell == "counter") import.interface ^= 1;
  }
  expect_refused("counter", "counter_v2", ErrorKind::kRefused);
}

TEST_F(Swap, RunningOutOfFramesAtAnyStepLeavesTheOldVersion) {
  std::uint64_t left = 0;
  for (bool is_done = false; !is_done; ++left) {
    ASSERT_LT(left, 100U);
    const auto held = leave_only(left);
    const auto result = swap("counter", "counter_v2");
    is_done = result.has_value();
    if (is_done) break;
    ASSERT_EQ(result.error().kind, ErrorKind::kOutOfMemory) << result.error().text.view();
    ASSERT_EQ(free_frames(), left);
    expect_linked("counter");
  }
  EXPECT_GE(left, 2U);  // text and constants of the new version
  expect_linked("counter_v2");
}

}  // namespace
}  // namespace cell_loader
