#include "cells/demo_client/demo_client.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>

#include "cells/checksum/checksum.h"

namespace demo_client {
namespace {

TEST(DemoClient, ChecksTheSumOfItsCounts) {
  constexpr std::array<std::byte, 8> kSum = {std::byte{7 + 8 + 9}};
  EXPECT_EQ(run(), checksum::crc32(kSum));
}

TEST(DemoClient, SeesTheVersionsItCalls) { EXPECT_EQ(versions(), 11U); }

}  // namespace
}  // namespace demo_client
