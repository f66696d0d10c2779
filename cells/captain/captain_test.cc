#include "cells/captain/captain.h"

#include <gtest/gtest.h>

#include <vector>

#include "cells/captain/boot_plan.h"

namespace captain {
namespace {

std::vector<std::string_view> steps(std::string_view text) {
  BootPlan plan(std::as_bytes(std::span(text)));
  std::vector<std::string_view> cells;
  while (const auto cell = plan.next_to_start()) cells.push_back(*cell);
  return cells;
}

TEST(BootPlan, StartsInOrderAndSkipsOtherLines) {
  EXPECT_EQ(steps("start cpu\non_demand checksum\nstart monitor\n"), (std::vector<std::string_view>{"cpu", "monitor"}));
}

TEST(BootPlan, ReadsALastLineWithoutNewline) { EXPECT_EQ(steps("start cpu"), (std::vector<std::string_view>{"cpu"})); }
TEST(BootPlan, EmptyPlanStartsNothing) { EXPECT_TRUE(steps("").empty()); }

TEST(MangledStart, IsWhatTheCompilerWrites) {
  EXPECT_EQ(mangled_start("cpu", "B6unsafe").view(), "_ZN3cpu5startB6unsafeEv");
  EXPECT_EQ(mangled_start("frame_allocator", "").view(), "_ZN15frame_allocator5startEv");
}

}  // namespace
}  // namespace captain
