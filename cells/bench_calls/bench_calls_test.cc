#include "cells/bench_calls/bench_calls.h"

#include <gtest/gtest.h>

#include <string>

#include "cells/logger/logger.h"
#include "kernel/arch/cpu_ops.h"

namespace {

std::string shown;
void keep(std::string_view bytes) noexcept { shown += bytes; }

// On the host only the ruler takes ticks, and reading the clock: what surrounds a loop must drop out of its result.
TEST(Run, reports_ticks_per_round_without_what_surrounds_the_loop) {
  arch::host::machine() = {};
  const auto sink = logger::register_sink(keep);
  shown.clear();
  EXPECT_EQ(bench_calls::run(), 2U);
  EXPECT_EQ(shown, "BENCH ruler 2.00\nBENCH null_call 0.00\n");
}

}  // namespace
