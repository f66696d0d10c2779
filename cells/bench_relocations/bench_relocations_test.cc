#include "cells/bench_relocations/bench_relocations.h"

#include <gtest/gtest.h>

#include "cells/checksum/checksum.h"
#include "cells/counter/counter.h"

namespace {

// Function i returns i when it is called last, and the first one calls those at these distances.
TEST(Run, calls_twelve_functions_and_two_other_cells) {
  const unsigned long own = 1 + 2 + 3 + 5 + 8 + 13 + 21 + 34 + 55 + 89 + 144 + 199;
  EXPECT_EQ(bench_relocations::run(), own + counter::version() + checksum::version());
}

}  // namespace
