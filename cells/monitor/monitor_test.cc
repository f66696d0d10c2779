#include "cells/monitor/monitor.h"

#include <gtest/gtest.h>

#include <string>

#include "cells/logger/logger.h"
#include "cells/monitor/commands.h"

namespace monitor {
namespace {

std::string output;
void collect(std::string_view text) noexcept { output += text; }

/// What a line prints.
std::string executed(std::string_view line) {
  output.clear();
  auto sink = logger::register_sink(&collect);
  EXPECT_TRUE(sink);
  EXPECT_TRUE(execute(line));
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

TEST(Execute, EndsOnQuitOnly) {
  EXPECT_FALSE(execute("quit"));
  EXPECT_TRUE(execute(""));
}

TEST(Execute, SaysWhatWasExpected) {
  EXPECT_NE(executed("frobnicate").find("expected a command"), std::string::npos);
  EXPECT_NE(executed("frobnicate").find("frobnicate"), std::string::npos);
  EXPECT_NE(executed("swap counter").find("expected: swap OLD NEW"), std::string::npos);
  EXPECT_NE(executed("load").find("expected: load CELL"), std::string::npos);
  EXPECT_NE(executed("cells now").find("expected: cells"), std::string::npos);
  EXPECT_NE(executed("sym xyz").find("not a hexadecimal address"), std::string::npos);
  EXPECT_NE(executed("deps nobody").find("no loaded cell is named nobody"), std::string::npos);
}

TEST(Execute, HelpNamesEveryCommand) {
  const std::string help = executed("help");
  for (const Command& command : commands()) EXPECT_NE(help.find(command.name), std::string::npos) << command.name;
  EXPECT_NE(help.find("quit"), std::string::npos);
}

}  // namespace
}  // namespace monitor
