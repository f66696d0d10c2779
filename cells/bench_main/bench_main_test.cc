#include "cells/bench_main/bench_main.h"

#include <gtest/gtest.h>

#include "cells/cell_loader/test_system.h"

namespace {

/// What the runs of the benchmarks return, and which were run.
unsigned long metrics = 1;
std::vector<std::string> called;

}  // namespace

// Takes the place of cells/cell_loader/call.cc: the cells are really loaded, but what was linked for a kernel cannot be
// run in a process.
Result<unsigned long> cell_loader::call(std::string_view cell, std::string_view symbol) {
  EXPECT_NE(cell_namespace::find_cell(cell), nullptr) << cell << " is called before it is loaded";
  called.emplace_back(symbol);
  return metrics;
}

namespace bench_main {
namespace {

class BenchMain : public cell_loader::testing::SystemTest {
 protected:
  void SetUp() override {
    SystemTest::SetUp();
    metrics = 1;
    called.clear();
  }
};

TEST_F(BenchMain, RunsEachBenchmarkAfterLoadingIt) {
  ASSERT_TRUE(start());
  EXPECT_TRUE(output().starts_with("BENCH boot_to_prompt ")) << output();
  EXPECT_EQ(called, (std::vector<std::string>{"bench_calls::run", "bench_memory::run", "bench_faults::run",
                                              "bench_loading::run", "bench_tasks::run", "bench_messages::run"}));
}

TEST_F(BenchMain, EndsAtABenchmarkThatFails) {
  metrics = 0;
  const auto result = start();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kRefused);
  EXPECT_NE(result.error().text.view().find("bench_calls"), std::string_view::npos);
  EXPECT_EQ(called.size(), 1U);
}

TEST_F(BenchMain, PassesOnWhyACellCannotBeLoaded) {
  ASSERT_TRUE(cell_loader::load("bench_memory"));
  const auto result = start();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(called, std::vector<std::string>{"bench_calls::run"});
}

}  // namespace
}  // namespace bench_main
