#include "cells/serial/serial.h"

#include <gtest/gtest.h>

#include <string>

#include "cells/logger/logger.h"
#include "kernel/arch/cpu_ops.h"

namespace serial {
namespace {

constexpr std::uint16_t kData = 0x3f8;
constexpr std::uint16_t kModemControl = 0x3fc;
constexpr std::uint16_t kLineStatus = 0x3fd;

class Serial : public testing::Test {
 protected:
  void SetUp() override {
    arch::host::machine() = {};
    arch::host::machine().port_input[kLineStatus] = {0x60};
    arch::host::machine().port_input[kData] = {0xae};
  }
  void TearDown() override { stop(); }

  static std::string sent() {
    std::string text;
    for (const auto& write : arch::host::machine().port_log) {
      if (write.port == kData) text.push_back(static_cast<char>(write.value));
    }
    return text;
  }
};

TEST_F(Serial, SetsThePortUpAndShowsTheLog) {
  ASSERT_TRUE(start());
  using Write = arch::host::PortWrite;
  const std::vector<Write> expected = {
      {0x3f9, 8, 0x00}, {0x3fb, 8, 0x80}, {0x3f8, 8, 0x01}, {0x3f9, 8, 0x00}, {0x3fb, 8, 0x03},
      {0x3fa, 8, 0xc7}, {0x3fc, 8, 0x1e}, {0x3f8, 8, 0xae}, {0x3fc, 8, 0x0b},
  };
  EXPECT_EQ(arch::host::machine().port_log, expected);
  arch::host::machine().port_log.clear();
  logger::info("heap", "ready");
  EXPECT_EQ(sent(), "[heap] ready\r\n");
}

TEST_F(Serial, IsSilentInTheLogAfterStopButStillWrites) {
  ASSERT_TRUE(start());
  stop();
  arch::host::machine().port_log.clear();
  logger::info("heap", "ready");
  EXPECT_EQ(sent(), "");
  write("x");
  EXPECT_EQ(sent(), "x");
}

TEST_F(Serial, FindsNoPortWhereTheProbeDoesNotComeBack) {
  arch::host::machine().port_input[kData] = {0xff};
  EXPECT_EQ(start().error().kind, ErrorKind::kNotFound);
  arch::host::machine().port_log.clear();
  logger::info("heap", "ready");
  EXPECT_EQ(sent(), "") << "a port that is not there must not become a sink";
}

TEST_F(Serial, StartsOnce) {
  ASSERT_TRUE(start());
  EXPECT_EQ(start().error().kind, ErrorKind::kAlreadyExists);
  stop();
  EXPECT_TRUE(start());
}

TEST_F(Serial, WaitsUntilThePortCanSend) {
  arch::host::machine().port_input[kLineStatus] = {0x00, 0x00, 0x60};
  write("x");
  EXPECT_EQ(sent(), "x");
}

TEST_F(Serial, GivesAByteUpWhenThePortStaysBusy) {
  arch::host::machine().port_input[kLineStatus] = {0x00};
  write("x");
  EXPECT_EQ(sent(), "");
}

TEST_F(Serial, ReadsWhatWasReceivedAndNothingElse) {
  char byte = '?';
  EXPECT_FALSE(try_read(byte));
  EXPECT_EQ(byte, '?');
  arch::host::machine().port_input[kLineStatus] = {0x61};
  arch::host::machine().port_input[kData] = {'q'};
  EXPECT_TRUE(try_read(byte));
  EXPECT_EQ(byte, 'q');
}

TEST_F(Serial, LeavesLoopBackModeOff) {
  ASSERT_TRUE(start());
  std::uint32_t modem = 0;
  for (const auto& write : arch::host::machine().port_log) {
    if (write.port == kModemControl) modem = write.value;
  }
  EXPECT_EQ(modem, 0x0bU);
}

}  // namespace
}  // namespace serial
