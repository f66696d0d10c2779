// The tables are those that this compiler makes for the functions below; the library's unwinder finds them.
#include "cells/cxx_runtime/handler_table.h"

#include <gtest/gtest.h>
#include <unwind.h>

#include <algorithm>
#include <vector>

#include "cells/cxx_runtime/runtime_internal.h"
#include "kernel/arch/cpu_ops.h"

namespace cxx_runtime {
namespace {

/// A frame that has a handler table.
struct Seen {
  std::uint64_t function;
  std::uint64_t pc;
  const unsigned char* table;
};

_Unwind_Reason_Code note(_Unwind_Context* frame, void* argument) {
  int is_before_instruction = 0;
  const std::uint64_t pc = _Unwind_GetIPInfo(frame, &is_before_instruction);
  const auto* const table = static_cast<const unsigned char*>(_Unwind_GetLanguageSpecificData(frame));
  auto& seen = *static_cast<std::vector<Seen>*>(argument);
  seen.push_back({_Unwind_GetRegionStart(frame), is_before_instruction != 0 ? pc : pc - 1, table});
  return _URC_NO_REASON;
}

std::vector<Seen> seen;
[[gnu::noinline]] void look() {
  seen.clear();
  _Unwind_Backtrace(note, &seen);
}

struct Object {
  ~Object() { ++destroyed; }
  static inline int destroyed = 0;
};
struct Other {};

[[gnu::noinline]] void with_object() {
  const Object object;
  look();
}
[[gnu::noinline]] void with_nothing() {
  look();
  const Object object;  // Not there yet.
}
[[gnu::noinline]] void with_catch_all() {
  try {
    look();
  } catch (...) {
    ++Object::destroyed;
  }
}
[[gnu::noinline]] void with_typed_catch() {
  try {
    look();
  } catch (const Other&) {
    ++Object::destroyed;
  }
}
[[gnu::noinline]] void with_both_catches_and_object() {
  const Object object;
  try {
    look();
  } catch (const Other&) {
    ++Object::destroyed;
  } catch (...) {
    Object::destroyed += 2;
  }
}
[[gnu::noinline]] void lets_nothing_out() noexcept {
  const Object object;
  [] { look(); }();
}

/// What the frame of `function` has for a kill.
Landing landing_of(void (*function)(), bool may_catch) {
  function();
  const auto start = reinterpret_cast<std::uint64_t>(function);
  for (const Seen& frame : seen) {
    if (frame.function == start) {
      EXPECT_NE(frame.table, nullptr);
      return choose_landing(frame.table, frame.function, frame.pc, may_catch);
    }
  }
  ADD_FAILURE() << "the function is not on the stack";
  return {};
}

TEST(Landing, OfAnObjectIsACleanUp) {
  const Landing landing = landing_of(with_object, true);
  EXPECT_NE(landing.address, 0U);
  EXPECT_EQ(landing.selector, 0);
}

TEST(Landing, IsNotThereForAnObjectThatIsNot) {
  with_nothing();
  for (const Seen& frame : seen) {
    if (frame.function != reinterpret_cast<std::uint64_t>(&with_nothing) || frame.table == nullptr) continue;
    EXPECT_EQ(choose_landing(frame.table, frame.function, frame.pc, true).address, 0U);
  }
}

TEST(Landing, OfACatchAllNeedsAPlace) {
  const Landing landing = landing_of(with_catch_all, true);
  EXPECT_NE(landing.address, 0U);
  EXPECT_GT(landing.selector, 0);
  EXPECT_EQ(landing_of(with_catch_all, false).address, 0U);
}

TEST(Landing, IsNotATypedCatch) { EXPECT_EQ(landing_of(with_typed_catch, true).address, 0U); }

TEST(Landing, PassesATypedCatchByForWhatComesBehind) {
  EXPECT_GT(landing_of(with_both_catches_and_object, true).selector, 1);
  // To the compiler nothing gets past a catch-all: no clean-up of the same function stands behind it.
  EXPECT_EQ(landing_of(with_both_catches_and_object, false).address, 0U);
}

TEST(Landing, OfAFunctionThatLetsNothingOutIsNoReasonToEnd) {
  // Whatever the compiler has put there, it is no entry of another call.
  const Landing landing = landing_of(lets_nothing_out, true);
  EXPECT_LE(landing.selector, 0);
}

/// A table by hand: header, call sites (start, length, pad, action), actions.
std::vector<unsigned char> table(std::vector<unsigned char> sites, std::vector<unsigned char> actions = {}) {
  std::vector<unsigned char> bytes = {0xff, 0xff, 0x01, static_cast<unsigned char>(sites.size())};
  bytes.insert(bytes.end(), sites.begin(), sites.end());
  bytes.insert(bytes.end(), actions.begin(), actions.end());
  return bytes;
}

TEST(Landing, NeverIsThatOfAnotherCallSite) {
  const auto bytes = table({0x10, 0x08, 0x40, 0, 0x20, 0x08, 0x50, 0});
  const auto at = [&](std::uint64_t offset) {
    return choose_landing(bytes.data(), 0x1000, 0x1000 + offset, true).address;
  };
  EXPECT_EQ(at(0x0f), 0U);
  EXPECT_EQ(at(0x10), 0x1040U);
  EXPECT_EQ(at(0x17), 0x1040U);
  EXPECT_EQ(at(0x18), 0U) << "in the gap: not the closest one before";
  EXPECT_EQ(at(0x20), 0x1050U);
  EXPECT_EQ(at(0x28), 0U);
}

TEST(Landing, ReadsNumbersOfSeveralBytes) {
  const auto bytes = table({0x80, 0x02, 0x80, 0x01, 0x80, 0x80, 0x01, 0});
  EXPECT_EQ(choose_landing(bytes.data(), 0, 0x100, true).address, 0x4000U);
  EXPECT_EQ(choose_landing(bytes.data(), 0, 0x17f, true).address, 0x4000U);
  EXPECT_EQ(choose_landing(bytes.data(), 0, 0x180, true).address, 0U);
}

TEST(Landing, IsNotThereWhereTheTableIsOfAnUnknownKind) {
  auto other_base = table({0x10, 0x08, 0x40, 0});
  other_base[0] = 0x1b;
  EXPECT_EQ(choose_landing(other_base.data(), 0, 0x10, true).address, 0U);
  auto other_encoding = table({0x10, 0x08, 0x40, 0});
  other_encoding[2] = 0x09;
  EXPECT_EQ(choose_landing(other_encoding.data(), 0, 0x10, true).address, 0U);
}

TEST(Landing, FollowsAChainOfActions) {
  // An exception specification (-1), then a clean-up.
  const auto chained = table({0x10, 0x08, 0x40, 1}, {0x7f, 0x01, 0x00, 0x00});
  EXPECT_EQ(choose_landing(chained.data(), 0, 0x10, true).address, 0x40U);
  const auto alone = table({0x10, 0x08, 0x40, 1}, {0x7f, 0x00});
  EXPECT_EQ(choose_landing(alone.data(), 0, 0x10, true).address, 0U);
}

TEST(Landing, OfAFlowWhosePlacesAreTakenIsNoCatchAll) {
  Flow flow;
  enter_flow(flow);
  with_catch_all();
  const Seen frame = *std::find_if(seen.begin(), seen.end(), [](const Seen& each) {
    return each.function == reinterpret_cast<std::uint64_t>(&with_catch_all);
  });
  EXPECT_NE(find_landing(frame.table, frame.function, frame.pc).address, 0U);
  flow.kill_catches = kMaximumKillCatches;
  EXPECT_EQ(find_landing(frame.table, frame.function, frame.pc).address, 0U);
  leave_flow();
}

TEST(Flows, AreExchangedAndKeepWhatIsTheirs) {
  Flow first, second;
  enter_flow(first);
  EXPECT_EQ(enter_root(0x100).root, 0U);
  EXPECT_EQ(current_root(), 0x100U);
  enter_flow(second);
  EXPECT_EQ(current_root(), 0U) << "each flow has its own";
  enter_flow(first);
  EXPECT_EQ(current_root(), 0x100U);
  leave_flow();
  EXPECT_EQ(current_root(), 0U) << "the boot's";
}

TEST(Flows, AreAdoptedWithWhatTheyHold) {
  Flow task;
  const FlowMark boot = enter_root(0x300);
  EXPECT_TRUE(adopt_flow(task));
  EXPECT_EQ(task.root, 0x300U);
  EXPECT_EQ(current_root(), 0x300U);
  leave_flow();
  EXPECT_EQ(current_root(), 0U) << "nothing is left behind";
  leave_root(boot);
  int exception = 0;
  enter_flow(task);
  begin_kill(&exception, 0);
  Flow other;
  EXPECT_FALSE(adopt_flow(other)) << "a kill is under way";
  EXPECT_EQ(current_root(), 0x300U);
  leave_flow();
}

TEST(Flows, ComeBackToWhatTheyWereBeforeARoot) {
  Flow flow;
  enter_flow(flow);
  const FlowMark before = enter_root(1);
  const FlowMark inner = enter_root(2);
  EXPECT_EQ(inner.root, 1U);
  flow.kill_catches = 2;
  flow.catches[1].is_being_left = false;
  int exception = 0;
  begin_kill(&exception, 1);
  EXPECT_EQ(flow.kill, &exception);
  EXPECT_FALSE(flow.catches[0].is_being_left) << "of the outer root";
  EXPECT_TRUE(flow.catches[1].is_being_left);
  flow.uncaught = 3;
  leave_root(inner);
  EXPECT_EQ(flow.root, 1U);
  EXPECT_EQ(flow.kill_catches, 0U);
  EXPECT_EQ(flow.uncaught, 0U);
  EXPECT_EQ(flow.kill, nullptr);
  leave_root(before);
  EXPECT_EQ(flow.root, 0U);
  leave_flow();
}

TEST(Flows, AreToEndOnlyWhenNoKillIsUnderWay) {
  Flow flow;
  enter_flow(flow);
  EXPECT_FALSE(is_to_end());
  flow.is_to_end = true;
  EXPECT_TRUE(is_to_end());
  int exception = 0;
  begin_kill(&exception, 0);
  EXPECT_FALSE(is_to_end());
  flow.kill = nullptr;
  forget_request();
  EXPECT_FALSE(is_to_end());
  leave_flow();
}

TEST(GiveUpHook, IsAskedFirstAndThereIsOne) {
  static int asked;
  asked = 0;
  EXPECT_EQ(register_give_up_hook(nullptr).error().kind, ErrorKind::kOutOfRange);
  ASSERT_TRUE(register_give_up_hook([](const char*) { ++asked; }));
  EXPECT_EQ(register_give_up_hook([](const char*) {}).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_THROW(fatal("no more"), arch::host::Halted);
  EXPECT_EQ(asked, 1) << "it did not take it: the run ends";
  unregister_give_up_hook();
}

TEST(OtherFlows, AreNobodyUntilTheyAreRegisteredWholeAndOnce) {
  static int held;
  held = 0;
  hold_other_flows();
  let_other_flows_go();
  EXPECT_EQ(next_address_of_others(), 0U);
  Text<64> name;
  append_name_of_other(name);
  EXPECT_EQ(name.view(), "");
  const OtherFlows others{[]() noexcept { ++held; }, []() noexcept { --held; },
                          []() noexcept { return std::uint64_t{7}; },
                          [](Text<64>& out) noexcept { out.append("one"); }};
  for (int missing = 0; missing < 4; ++missing) {
    OtherFlows bad = others;
    if (missing == 0) bad.hold = nullptr;
    if (missing == 1) bad.let_go = nullptr;
    if (missing == 2) bad.next_address = nullptr;
    if (missing == 3) bad.append_name = nullptr;
    EXPECT_EQ(register_other_flows(bad).error().kind, ErrorKind::kOutOfRange) << missing;
  }
  ASSERT_TRUE(register_other_flows(others));
  EXPECT_EQ(register_other_flows(others).error().kind, ErrorKind::kAlreadyExists);
  hold_other_flows();
  EXPECT_EQ(held, 1);
  EXPECT_EQ(next_address_of_others(), 7U);
  append_name_of_other(name);
  EXPECT_EQ(name.view(), "one");
  let_other_flows_go();
  EXPECT_EQ(held, 0);
  unregister_other_flows();
  EXPECT_EQ(next_address_of_others(), 0U);
}

}  // namespace
}  // namespace cxx_runtime
