#include "cells/bench_loading/bench_loading.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cells/cell_loader/test_system.h"

namespace bench_loading {
namespace {

class BenchLoading : public cell_loader::testing::SystemTest {
 protected:
  /// The names behind BENCH, in order.
  static std::vector<std::string> metrics() {
    std::vector<std::string> names;
    std::istringstream lines(output());
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("BENCH ")) names.push_back(line.substr(6, line.find(' ', 6) - 6));
    }
    return names;
  }
};

TEST_F(BenchLoading, ReportsWhatItPromises) {
  ASSERT_TRUE(cell_loader::load("demo_client"));  // as the boot plan of the bench image does
  EXPECT_EQ(run(), 7U) << output();
  EXPECT_EQ(metrics(),
            (std::vector<std::string>{"load_small_cell", "load_large_cell", "relocation", "witness_check", "hash_byte",
                                      "swap_total", "swap_pause", "swap_set_1", "swap_set_2", "swap_back"}));
}

TEST_F(BenchLoading, LeavesTheCellsAsTheyWere) {
  ASSERT_TRUE(cell_loader::load("demo_client"));
  const std::size_t cells = cell_namespace::cells().size();
  ASSERT_EQ(run(), 7U);
  EXPECT_EQ(cell_namespace::cells().size(), cells);
  EXPECT_EQ(cell_namespace::find_cell("counter")->file, "counter");
}

TEST_F(BenchLoading, SaysWhyItFailed) {
  ASSERT_TRUE(cell_loader::load("bench_small"));  // so that it cannot be loaded again
  EXPECT_EQ(run(), 0U);
  EXPECT_NE(output().find("[bench_loading] cell bench_small is already loaded"), std::string::npos) << output();
  EXPECT_TRUE(metrics().empty());
}

}  // namespace
}  // namespace bench_loading
