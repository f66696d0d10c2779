#include "cells/rtc/rtc.h"

#include <gtest/gtest.h>

#include <array>

#include "cells/rtc/date.h"
#include "kernel/arch/cpu_ops.h"

namespace rtc {
namespace {

constexpr Reading kSample = {
    .second = 0x59, .minute = 0x58, .hour = 0x23, .day = 0x31, .month = 0x12, .year = 0x26, .status_b = 2};

/// A clock behind the ports: reading the data gives the register that was chosen.
class Clock : public testing::Test {
 protected:
  void SetUp() override {
    arch::host::machine() = {};
    arch::host::machine().interrupts_on = true;
    registers_ = {};
    registers_[13] = 0x80;
    arch::host::machine().on_write = [this](const arch::host::PortWrite& write) {
      EXPECT_EQ(write.port, 0x70);
      EXPECT_FALSE(arch::host::machine().interrupts_on) << "somebody could come between index and data";
      ++reads_;
      if (tick_ && reads_ % 8 == 0) registers_[0] = static_cast<std::uint8_t>(registers_[0] ^ 1);
      arch::host::machine().port_input[0x71] = {registers_.at(write.value)};
    };
    show(kSample);
  }
  void TearDown() override { arch::host::machine() = {}; }

  void show(const Reading& reading) {
    registers_[0] = reading.second, registers_[2] = reading.minute, registers_[4] = reading.hour;
    registers_[7] = reading.day, registers_[8] = reading.month, registers_[9] = reading.year;
    registers_[11] = reading.status_b;
  }

  std::array<std::uint8_t, 16> registers_{};
  bool tick_ = false;
  int reads_ = 0;
};

TEST_F(Clock, TellsTheDate) {
  const auto seconds = now();
  ASSERT_TRUE(seconds);
  EXPECT_EQ(*seconds, 1'798'761'539U);  // date -u -d '2026-12-31 23:58:59' +%s
  EXPECT_TRUE(arch::host::machine().interrupts_on) << "as they were";
}

TEST_F(Clock, LeavesInterruptsOffForThoseWhoCallItSo) {
  arch::host::machine().interrupts_on = false;
  EXPECT_TRUE(now());
  EXPECT_FALSE(arch::host::machine().interrupts_on);
}

TEST_F(Clock, IsNotBelievedWithoutPower) {
  registers_[13] = 0;
  const auto seconds = now();
  ASSERT_FALSE(seconds);
  EXPECT_EQ(seconds.error().kind, ErrorKind::kNotFound);
}

TEST_F(Clock, IsNotThereWhenItNeverStopsUpdating) {
  registers_.fill(0xff);  // a bus without a device
  const auto seconds = now();
  ASSERT_FALSE(seconds);
  EXPECT_EQ(seconds.error().kind, ErrorKind::kNotFound);
}

TEST_F(Clock, IsNotBelievedWhenItDiffersFromReadingToReading) {
  tick_ = true;
  EXPECT_FALSE(now());
}

TEST_F(Clock, SaysWhenItShowsNoDate) {
  show({.second = 0x59, .minute = 0x58, .hour = 0x23, .day = 0x31, .month = 0x02, .year = 0x26, .status_b = 2});
  const auto seconds = now();
  ASSERT_FALSE(seconds);
  EXPECT_EQ(seconds.error().kind, ErrorKind::kBadFormat);
}

TEST(Date, IsReadInAllForms) {
  // The same second in digits and binary, with 12 and 24 hours.
  EXPECT_EQ(to_seconds({0x59, 0x58, 0x23, 0x31, 0x12, 0x26, 2}), 1'798'761'539U);
  EXPECT_EQ(to_seconds({59, 58, 23, 31, 12, 26, 6}), 1'798'761'539U);
  EXPECT_EQ(to_seconds({0x59, 0x58, 0x91, 0x31, 0x12, 0x26, 0}), 1'798'761'539U);
  EXPECT_EQ(to_seconds({59, 58, 0x80 | 11, 31, 12, 26, 4}), 1'798'761'539U);
  EXPECT_EQ(to_seconds({0, 0, 0x12, 1, 1, 0, 0}), 946'684'800U) << "midnight is twelve";
  EXPECT_EQ(to_seconds({0, 0, 0x92, 1, 1, 0, 0}), 946'684'800U + 12 * 3600) << "and so is noon";
}

TEST(Date, KnowsLeapYears) {
  EXPECT_EQ(to_seconds({0, 0, 0, 0x29, 0x02, 0x24, 2}), 1'709'164'800U);
  EXPECT_EQ(to_seconds({0, 0, 0, 0x01, 0x03, 0x24, 2}), 1'709'251'200U);
  EXPECT_EQ(to_seconds({0, 0, 0, 0x01, 0x03, 0x23, 2}), 1'677'628'800U);
  EXPECT_FALSE(to_seconds({0, 0, 0, 0x29, 0x02, 0x23, 2}));
  EXPECT_EQ(to_seconds({59, 59, 23, 31, 12, 99, 6}), 4'102'444'799U);
}

TEST(Date, IsNoneOutsideItsRanges) {
  const Reading good = {1, 1, 1, 1, 1, 1, 6};
  ASSERT_TRUE(to_seconds(good));
  Reading reading = good;
  reading.second = 60;
  EXPECT_FALSE(to_seconds(reading));
  reading = good, reading.minute = 60;
  EXPECT_FALSE(to_seconds(reading));
  reading = good, reading.hour = 24;
  EXPECT_FALSE(to_seconds(reading));
  reading = good, reading.day = 0;
  EXPECT_FALSE(to_seconds(reading));
  reading = good, reading.day = 32;
  EXPECT_FALSE(to_seconds(reading));
  reading = good, reading.month = 0;
  EXPECT_FALSE(to_seconds(reading));
  reading = good, reading.month = 13;
  EXPECT_FALSE(to_seconds(reading));
  reading = good, reading.year = 100;
  EXPECT_FALSE(to_seconds(reading));
  EXPECT_FALSE(to_seconds({0x0a, 1, 1, 1, 1, 1, 2})) << "no digit";
  EXPECT_FALSE(to_seconds({1, 1, 0, 1, 1, 1, 4})) << "hours of a half day begin with 1";
  EXPECT_FALSE(to_seconds({1, 1, 13, 1, 1, 1, 4}));
}

}  // namespace
}  // namespace rtc
