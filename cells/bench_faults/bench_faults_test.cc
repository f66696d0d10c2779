#include "cells/bench_faults/bench_faults.h"

#include <gtest/gtest.h>

namespace {

// A process has no handler for the fault: the run must really raise one, and not report figures without it.
TEST(Run, RaisesAnExceptionOfTheProcessor) { EXPECT_DEATH(static_cast<void>(bench_faults::run()), ""); }

}  // namespace
