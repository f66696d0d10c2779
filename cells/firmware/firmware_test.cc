#include "cells/firmware/firmware.h"

#include <gtest/gtest.h>

#include <vector>

namespace firmware {
namespace {

TEST(Firmware, KeepsACopyOfWhatItWasGiven) {
  EXPECT_EQ(rsdp().size, 0U) << "nothing before init";
  std::vector<std::byte> given(20, std::byte{7});
  ASSERT_TRUE(init(given));
  given.assign(20, std::byte{9});
  EXPECT_EQ(rsdp().size, 20U);
  EXPECT_EQ(rsdp().bytes[19], std::byte{7});
  EXPECT_EQ(rsdp().bytes[20], std::byte{0});
  ASSERT_TRUE(init({}));
  EXPECT_EQ(rsdp().size, 0U);
}

TEST(Firmware, RefusesWhatIsTooLongAndChangesNothing) {
  ASSERT_TRUE(init(std::vector<std::byte>(36, std::byte{1})));
  EXPECT_EQ(init(std::vector<std::byte>(37)).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(rsdp().size, 36U);
}

}  // namespace
}  // namespace firmware
