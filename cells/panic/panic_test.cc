#include "cells/panic/panic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/cxx_runtime/runtime_internal.h"
#include "cells/logger/logger.h"
#include "kernel/arch/cpu_ops.h"

namespace panic {
namespace {

std::string shown;
void show(std::string_view bytes) noexcept { shown += bytes; }

cxx_runtime::FrameEntry any_frame(std::uint64_t pc) noexcept { return {&shown, pc}; }

class Panic : public testing::Test {
 protected:
  void SetUp() override {
    shown.clear();
    arch::host::machine() = {};
  }
  void TearDown() override { unregister_symbolizer(); }
  logger::SinkRegistration sink_ = logger::register_sink(show).value();
};

bool name_it(std::uint64_t, Text<160>& out) noexcept {
  out.append("counter::total+0x12 (counter)");
  return true;
}
bool know_nothing(std::uint64_t, Text<160>&) noexcept { return false; }

TEST_F(Panic, DescribesAnAddressByTheSymbolizer) {
  ASSERT_TRUE(register_symbolizer(name_it));
  Text<160> text;
  EXPECT_TRUE(describe(0x1234, text));
  EXPECT_EQ(text.view(), "counter::total+0x12 (counter)");
}

TEST_F(Panic, SaysSoWhenNobodyKnowsTheAddress) {
  Text<160> without;
  EXPECT_FALSE(describe(0x1234, without));
  EXPECT_EQ(without.view(), "unknown code at 0x1234");
  ASSERT_TRUE(register_symbolizer(know_nothing));
  Text<160> with;
  EXPECT_FALSE(describe(0x1234, with));
  EXPECT_EQ(with.view(), "unknown code at 0x1234");
}

TEST_F(Panic, RefusesASecondSymbolizerAndNull) {
  EXPECT_EQ(register_symbolizer(nullptr).error().kind, ErrorKind::kOutOfRange);
  ASSERT_TRUE(register_symbolizer(name_it));
  EXPECT_EQ(register_symbolizer(know_nothing).error().kind, ErrorKind::kAlreadyExists);
}

[[gnu::noinline]] void trace(std::uint64_t first) {
  log_backtrace("test", first);
  const volatile int keep_frame = 0;  // no tail call
  static_cast<void>(keep_frame);
}

TEST_F(Panic, LogsTheStackFromItsCallerOn) {
  trace(0);
  EXPECT_EQ(shown, "[test] no backtrace: no unwind tables for this code\n");
  shown.clear();
  ASSERT_TRUE(cxx_runtime::register_frame_finder(any_frame));
  trace(0);
  cxx_runtime::unregister_frame_finder();
  ASSERT_TRUE(shown.starts_with("[test] #0 0x")) << shown;
  EXPECT_NE(shown.find("\n[test] #1 0x"), std::string::npos) << shown;
  const std::uint64_t innermost = std::stoull(shown.substr(shown.find("0x")), nullptr, 16);
  const auto start = reinterpret_cast<std::uint64_t>(&trace);
  EXPECT_TRUE(innermost > start && innermost < start + 2000) << "not log_backtrace itself";
}

TEST_F(Panic, LogsTheStackFromTheWantedFrameOn) {
  std::array<std::uint64_t, 8> pcs{};
  ASSERT_TRUE(cxx_runtime::register_frame_finder(any_frame));
  ASSERT_GT(cxx_runtime::backtrace(pcs), 3U);
  trace(pcs[2]);  // The frames above this function are the same in both walks.
  cxx_runtime::unregister_frame_finder();
  Text<32> expected;
  expected.append("[test] #0 0x");
  expected.append_hex(pcs[2], 16);
  EXPECT_TRUE(shown.starts_with(expected.view())) << shown;
}

[[gnu::noinline]] std::uint64_t recurse(std::uint64_t depth) {  // NOLINT(misc-no-recursion): a deep stack is wanted
  if (depth == 0) trace(0);
  const volatile std::uint64_t below = depth == 0 ? 0 : recurse(depth - 1);
  return below + 1;
}

TEST_F(Panic, ShowsBothEndsOfADeepStack) {
  ASSERT_TRUE(cxx_runtime::register_frame_finder(any_frame));
  EXPECT_EQ(recurse(500), 501U);
  cxx_runtime::unregister_frame_finder();
  EXPECT_NE(shown.find("[test] #23 0x"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("[test] #24 0x"), std::string::npos) << shown;
  const std::size_t gap = shown.find(" frames left out\n");
  ASSERT_NE(gap, std::string::npos) << shown;
  EXPECT_EQ(std::count(shown.begin() + static_cast<std::ptrdiff_t>(gap), shown.end(), '\n'), 1 + 8);
}

TEST_F(Panic, ShowsAShallowStackWhole) {
  ASSERT_TRUE(cxx_runtime::register_frame_finder(any_frame));
  std::array<std::uint64_t, 64> pcs{};
  const std::size_t depth = cxx_runtime::backtrace(pcs);
  recurse(27 - depth);  // 32 frames with trace() and those of recurse().
  cxx_runtime::unregister_frame_finder();
  EXPECT_EQ(shown.find("left out"), std::string::npos) << shown;
  for (std::size_t i = 0; i < 28; ++i) {
    EXPECT_NE(shown.find("#" + std::to_string(i) + " 0x"), std::string::npos) << i << "\n" << shown;
  }
}

TEST_F(Panic, SaysWhyOnceAndEndsTheRun) {
  EXPECT_THROW(panic("out of patience"), arch::host::Halted);
  EXPECT_TRUE(shown.starts_with("[panic] PANIC: out of patience\n")) << shown;
  const std::vector<arch::host::PortWrite> expected = {{0xf4, 32, kExitCode}};
  EXPECT_EQ(arch::host::machine().port_log, expected);
  shown.clear();
  EXPECT_THROW(panic("again"), arch::host::Halted);
  EXPECT_EQ(shown, "") << "a panic while panicking is silent";
}

TEST_F(Panic, IsWhereFatalEndsOfTheRuntimeLead) {
  ASSERT_TRUE(start());
  EXPECT_EQ(start().error().kind, ErrorKind::kAlreadyExists);
  EXPECT_THROW(cxx_runtime::fatal("abort"), arch::host::Halted);
  EXPECT_EQ(arch::host::machine().port_log.front().value, kExitCode);
  stop();
  ASSERT_TRUE(start());
  stop();
}

}  // namespace
}  // namespace panic
