#include "cells/demo_client/demo_client.h"

#include <gtest/gtest.h>

#include "cells/counter/counter.h"

namespace {

TEST(DemoClient, gets_what_both_cells_promise) {
  EXPECT_EQ(demo_client::run(), demo_client::kExpected);
  EXPECT_EQ(demo_client::run(), 3'421'780'295U);
}

TEST(DemoClient, reaches_the_versions_it_is_linked_with) { EXPECT_EQ(demo_client::versions(), 11U); }

TEST(DemoClient, counts_three_times_a_run) {
  const unsigned long before = counter::total_calls();
  static_cast<void>(demo_client::run());
  EXPECT_EQ(counter::total_calls(), before + 3);
}

}  // namespace
