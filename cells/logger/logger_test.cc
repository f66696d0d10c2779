#include "cells/logger/logger.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <type_traits>
#include <utility>

#include "cells/logger/line_ring.h"

namespace logger {
namespace {

static_assert(!std::is_copy_constructible_v<SinkRegistration> &&
              std::is_nothrow_move_constructible_v<SinkRegistration>);

std::string shown;
std::string also_shown;
void show(std::string_view bytes) noexcept { shown += bytes; }
void show_also(std::string_view bytes) noexcept { also_shown += bytes; }

class Logger : public testing::Test {
 protected:
  void SetUp() override {
    shown.clear();
    also_shown.clear();
  }
};

TEST_F(Logger, ShowsALineWithItsCell) {
  const auto sink = register_sink(show).value();
  log(Level::kInfo, "heap", "ready");
  info("heap", "frame ", 0x2f, " of ", std::string_view("pool"));
  EXPECT_EQ(shown, "[heap] ready\n[heap] frame 0x2f of pool\n");
}

TEST_F(Logger, KeepsDebugLinesFromTheSinks) {
  const auto sink = register_sink(show).value();
  debug("heap", "detail");
  EXPECT_EQ(shown, "");
  std::array<char, 14> newest{};
  ASSERT_EQ(recent(newest), newest.size());
  EXPECT_EQ(std::string_view(newest.data(), newest.size()), "[heap] detail\n");
}

TEST_F(Logger, WritesRawBytesThrough) {
  const auto sink = register_sink(show).value();
  write("> ");
  EXPECT_EQ(shown, "> ");
}

TEST_F(Logger, CutsWhatIsTooLongButEndsTheLine) {
  const auto sink = register_sink(show).value();
  log(Level::kInfo, std::string(100, 'c'), std::string(1000, 't'));
  EXPECT_EQ(shown, "[" + std::string(32, 'c') + "] " + std::string(kMaxLine, 't') + "\n");
}

TEST_F(Logger, ANewSinkDoesNotGetOldLines) {
  info("a", "before");
  const auto sink = register_sink(show).value();
  EXPECT_EQ(shown, "");
}

TEST_F(Logger, ASinkHearsUntilItsRegistrationEnds) {
  auto kept = register_sink(show_also).value();
  {
    const auto sink = register_sink(show).value();
    info("a", "1");
  }
  info("a", "2");
  EXPECT_EQ(shown, "[a] 1\n");
  EXPECT_EQ(also_shown, "[a] 1\n[a] 2\n");
}

TEST_F(Logger, ARegistrationMovesWithoutEnding) {
  auto first = register_sink(show).value();
  auto second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): moved-from is empty
  EXPECT_FALSE(second.empty());
  info("a", "1");
  second = SinkRegistration();
  info("a", "2");
  EXPECT_EQ(shown, "[a] 1\n");
}

TEST_F(Logger, RefusesNullsTwinsAndTheFifth) {
  EXPECT_EQ(register_sink(nullptr).error().kind, ErrorKind::kOutOfRange);
  const auto one = register_sink(show).value();
  EXPECT_EQ(register_sink(show).error().kind, ErrorKind::kAlreadyExists);
  const auto two = register_sink(show_also).value();
  const auto three = register_sink([](std::string_view) noexcept {}).value();
  const auto four = register_sink([](std::string_view) noexcept { shown += "4"; }).value();
  EXPECT_EQ(register_sink([](std::string_view) noexcept { shown += "5"; }).error().kind, ErrorKind::kOutOfMemory);
}

TEST(LineRing, KeepsTheNewestBytes) {
  LineRing<8> ring;
  std::array<char, 16> room{};
  EXPECT_EQ(ring.copy_newest(room), 0U);
  ring.append("abc");
  EXPECT_EQ(std::string(room.data(), ring.copy_newest(room)), "abc");
  ring.append("defghijk");
  EXPECT_EQ(std::string(room.data(), ring.copy_newest(room)), "defghijk");
  EXPECT_EQ(std::string(room.data(), ring.copy_newest(std::span(room).first(2))), "jk");
}

}  // namespace
}  // namespace logger
