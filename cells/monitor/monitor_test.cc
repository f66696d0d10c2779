#include "cells/monitor/monitor.h"

#include <gtest/gtest.h>

#include <string>

#include "cells/logger/logger.h"
#include "cells/monitor/commands.h"

namespace monitor {
namespace {

const fault_recovery::Recovery recovery = fault_recovery::Recovery::make();
std::string output;
void collect(std::string_view text) noexcept { output += text; }

/// What a line prints.
std::string executed(std::string_view line) {
  output.clear();
  auto sink = logger::register_sink(&collect);
  EXPECT_TRUE(sink);
  EXPECT_TRUE(execute(line, recovery));
  return output;
}

TEST(Split, TakesWordsApart) {
  const Words words = split("  swap  counter\tcounter_v2 ");
  ASSERT_EQ(words.count, 3U);
  EXPECT_EQ(words.words[0], "swap");
  EXPECT_EQ(words.words[1], "counter");
  EXPECT_EQ(words.words[2], "counter_v2");
  EXPECT_FALSE(words.has_more);
}

TEST(Split, ReportsMoreWordsThanFit) { EXPECT_TRUE(split("a b c d e").has_more); }
TEST(Split, FindsNothingInBlanks) { EXPECT_EQ(split(" \t ").count, 0U); }

TEST(ParseAddress, TakesHexadecimalOnly) {
  EXPECT_EQ(*parse_address("0xffffffffc0001000"), 0xffff'ffff'c000'1000U);
  EXPECT_EQ(*parse_address("FF"), 0xffU);
  for (const char* bad : {"", "0x", "12g", "0x11112222333344445", "-1"}) {
    const auto result = parse_address(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().kind, ErrorKind::kBadFormat);
  }
}

TEST(ParseNumber, TakesDecimalDigitsOnly) {
  EXPECT_EQ(*parse_number("0"), 0U);
  EXPECT_EQ(*parse_number("1234567890123456789"), 1234567890123456789U);
  for (const char* bad : {"", "x", "1x", "-1", "0x1", "12345678901234567890"}) {
    const auto result = parse_number(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().kind, ErrorKind::kBadFormat);
  }
}

TEST(Execute, EndsOnQuitOnly) {
  EXPECT_FALSE(execute("quit", recovery));
  EXPECT_TRUE(execute("", recovery));
}

TEST(Execute, SaysWhatWasExpected) {
  EXPECT_NE(executed("frobnicate").find("expected a command"), std::string::npos);
  EXPECT_NE(executed("frobnicate").find("frobnicate"), std::string::npos);
  EXPECT_NE(executed("swap counter").find("expected: swap OLD NEW"), std::string::npos);
  EXPECT_NE(executed("load").find("expected: load CELL"), std::string::npos);
  EXPECT_NE(executed("cells now").find("expected: cells"), std::string::npos);
  EXPECT_NE(executed("sym xyz").find("not a hexadecimal address"), std::string::npos);
  EXPECT_NE(executed("kill it").find("expected a decimal number, not 'it'"), std::string::npos);
  EXPECT_NE(executed("kill").find("expected: kill TASK"), std::string::npos);
  EXPECT_NE(executed("kill 77").find("there is no task 77"), std::string::npos);
  EXPECT_NE(executed("spawn").find("expected: spawn CELL"), std::string::npos);
  EXPECT_NE(executed("faults").find("0 faults"), std::string::npos);
  EXPECT_NE(executed("deps nobody").find("no loaded cell is named nobody"), std::string::npos);
}

TEST(Execute, TellsThatACellIsInQuarantine) {
  ASSERT_TRUE(recovery.quarantine("broken"));
  EXPECT_NE(executed("spawn broken").find("cell broken is in quarantine"), std::string::npos);
  EXPECT_NE(executed("call broken broken::run").find("cell broken is in quarantine"), std::string::npos);
  recovery.release("broken");
  EXPECT_NE(executed("call broken broken::run").find("no loaded cell is named broken"), std::string::npos);
}

TEST(Execute, HelpNamesEveryCommand) {
  const std::string help = executed("help");
  for (const Command& command : commands()) EXPECT_NE(help.find(command.name), std::string::npos) << command.name;
  EXPECT_NE(help.find("quit"), std::string::npos);
}

}  // namespace
}  // namespace monitor
