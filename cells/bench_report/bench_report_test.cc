#include "cells/bench_report/bench_report.h"

#include <gtest/gtest.h>

#include <string>

#include "cells/logger/logger.h"

namespace {

std::string shown;

void keep(std::string_view bytes) noexcept { shown += bytes; }

std::string report_of(std::uint64_t ticks, std::uint64_t count) {
  const auto sink = logger::register_sink(keep);
  shown.clear();
  bench_report::report("metric", ticks, count);
  return shown;
}

TEST(Report, writes_one_line_with_two_decimals) {
  EXPECT_EQ(report_of(2000, 1000), "BENCH metric 2.00\n");
  EXPECT_EQ(report_of(4060, 1000), "BENCH metric 4.06\n");
  EXPECT_EQ(report_of(12'345'678, 1), "BENCH metric 12345678.00\n");
  EXPECT_EQ(report_of(0, 7), "BENCH metric 0.00\n");
}

TEST(Report, rounds_to_the_nearest) {
  EXPECT_EQ(report_of(1, 3), "BENCH metric 0.33\n");
  EXPECT_EQ(report_of(2, 3), "BENCH metric 0.67\n");
  EXPECT_EQ(report_of(1'999'999, 1'000'000), "BENCH metric 2.00\n");
  EXPECT_EQ(report_of(1'004'999, 1'000'000), "BENCH metric 1.00\n");
}

TEST(Report, takes_no_count_for_one) { EXPECT_EQ(report_of(5, 0), "BENCH metric 5.00\n"); }

}  // namespace
