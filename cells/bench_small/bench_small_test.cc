#include "cells/bench_small/bench_small.h"

#include <gtest/gtest.h>

TEST(Answer, is_42) { EXPECT_EQ(bench_small::answer(), 42U); }
