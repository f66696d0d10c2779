#include "kernel/base/root_slot.h"

#include <gtest/gtest.h>

#include <memory>

namespace {

constinit RootSlot<std::shared_ptr<int>> root{};

TEST(RootSlot, IsEmptyFromTheStart) {
  EXPECT_FALSE(root.has_value());
  EXPECT_EQ(root.get(), nullptr);
  root.reset();
}

TEST(RootSlot, OwnsWhatIsPutUntilItIsReplacedOrReset) {
  const auto first = std::make_shared<int>(1);
  const auto second = std::make_shared<int>(2);
  root.put(first);
  EXPECT_EQ(first.use_count(), 2);
  EXPECT_EQ(**root.get(), 1);
  root.put(second);
  EXPECT_EQ(first.use_count(), 1);
  root.reset();
  EXPECT_EQ(second.use_count(), 1);
  EXPECT_FALSE(root.has_value());
}

}  // namespace
