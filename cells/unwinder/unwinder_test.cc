#include "cells/unwinder/unwinder.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>

#include "cells/interrupts/interrupts.h"
#include "cells/logger/logger.h"
#include "cells/panic/panic.h"
#include "cells/unwinder/root.h"

namespace unwinder {
namespace {

std::string shown;
void show(std::string_view bytes) noexcept { shown += bytes; }

class Unwinder : public testing::Test {
 protected:
  void SetUp() override {
    shown.clear();
    root_.anchor = &anchor_;
    root_.kill = &kill_;
  }
  logger::SinkRegistration sink_ = logger::register_sink(show).value();
  Anchor anchor_{};
  Kill kill_{};
  Root root_{};
};

TEST_F(Unwinder, CallsWhatCompletes) {
  int done = 0;
  EXPECT_EQ(run([&] { done = 7; }, kill_), End::kCompleted);
  EXPECT_EQ(done, 7);
}

TEST_F(Unwinder, HasARootAsLongAsTheCallLasts) {
  Flow flow;
  cxx_runtime::enter_flow(flow);
  std::uint64_t outer = 0, inner = 0, after = 0;
  EXPECT_EQ(run(
                [&] {
                  outer = flow.root;
                  Kill kill;
                  EXPECT_EQ(run([&] { inner = flow.root; }, kill), End::kCompleted);
                  after = flow.root;
                },
                kill_),
            End::kCompleted);
  EXPECT_NE(outer, 0U);
  EXPECT_NE(inner, outer);
  EXPECT_EQ(after, outer);
  EXPECT_EQ(flow.root, 0U);
  cxx_runtime::leave_flow();
}

TEST_F(Unwinder, StartsOnceAndCanBeStopped) {
  ASSERT_TRUE(start());
  EXPECT_EQ(start().error().kind, ErrorKind::kAlreadyExists);
  stop();
  stop();
  ASSERT_TRUE(start());
  stop();
}

TEST_F(Unwinder, StartsWholeOrNotAtAll) {
  {
    const auto other =
        interrupts::register_fault_hook([](interrupts::Frame&, std::uint64_t) noexcept { return false; });
    ASSERT_TRUE(other);
    EXPECT_EQ(start().error().kind, ErrorKind::kAlreadyExists);
  }
  ASSERT_TRUE(start()) << "the other registration was taken back";
  stop();
}

/// Counts what it is told of.
struct Listener {
  mutable int kills = 0;
  void count(const Kill&) const { ++kills; }
};

TEST_F(Unwinder, TellsOneHookAsLongAsItsRegistrationLives) {
  const KillHook hook = [](const void*, const Kill&) {};
  EXPECT_EQ(register_kill_hook(nullptr, nullptr).error().kind, ErrorKind::kOutOfRange);
  Listener listener;
  {
    auto first = tell_of_kills<&Listener::count>(listener);
    ASSERT_TRUE(first);
    EXPECT_EQ(register_kill_hook(hook, nullptr).error().kind, ErrorKind::kAlreadyExists);
    KillRegistration moved = std::move(*first);
    EXPECT_TRUE(first->empty());
    EXPECT_EQ(register_kill_hook(hook, nullptr).error().kind, ErrorKind::kAlreadyExists);
    moved = KillRegistration();
    EXPECT_TRUE(register_kill_hook(hook, nullptr)) << "what was assigned to is taken out";
  }
  EXPECT_TRUE(register_kill_hook(hook, nullptr));
  EXPECT_EQ(listener.kills, 0) << "nothing was killed";
}

TEST_F(Unwinder, WantsOnlyFlowsWithARootToEnd) {
  Flow flow;
  flow.root = 1;
  EXPECT_EQ(request_kill(flow).error().kind, ErrorKind::kRefused) << "nobody would do it";
  EXPECT_FALSE(flow.is_to_end);
  ASSERT_TRUE(start());
  flow.root = 0;
  EXPECT_EQ(request_kill(flow).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(flow.is_to_end);
  flow.root = 1;
  EXPECT_TRUE(request_kill(flow));
  EXPECT_TRUE(flow.is_to_end);
  EXPECT_EQ(request_kill(flow).error().kind, ErrorKind::kAlreadyExists);
  stop();
}

/// In the place of cell_namespace.
bool know_cells(std::uint64_t pc, Text<160>& out) noexcept {
  if (pc < 0x1000) return false;
  out.append(pc < 0x2000   ? "memcpy+0x1 (cxx_runtime)"
             : pc < 0x3000 ? "unwinder_raise+0x0 (unwinder)"
                           : "f+0x1 (guilty)");
  return true;
}

TEST_F(Unwinder, LooksForTheReasonInTheInnermostCellThatDoesNotOnlyWhatItsCallerWants) {
  ASSERT_TRUE(panic::register_symbolizer(know_cells));
  EXPECT_EQ(place_of(kill_), 0U) << "without a trace";
  // A wild call, through memcpy and the unwinder; return addresses point behind the call.
  for (const std::uint64_t pc : {0x10U, 0x1100U, 0x2100U, 0x3100U, 0x3200U}) kill_.trace[kill_.depth++] = pc;
  EXPECT_EQ(place_of(kill_), 0x30ffU);
  kill_.trace[0] = 0x3000;
  EXPECT_EQ(place_of(kill_), 0x3000U) << "the innermost one is exact";
  kill_.depth = 0;
  for (const std::uint64_t pc : {0x10U, 0x1100U}) kill_.trace[kill_.depth++] = pc;
  EXPECT_EQ(place_of(kill_), 0U) << "nobody's";
  panic::unregister_symbolizer();
}

TEST_F(Unwinder, PassesACheckpointThatNobodyWaitsAt) {
  checkpoint();  // Would not come back.
}

interrupts::Frame frame_at(std::uint64_t rsp, std::uint64_t vector) {
  interrupts::Frame frame{};
  frame.rip = 0x1000;
  frame.rsp = rsp;
  frame.rflags = 0x50746;
  frame.vector = vector;
  return frame;
}

TEST_F(Unwinder, RefusesAStackPointerThatIsNotOnTheStack) {
  anchor_.stack = 0x20'0000;
  EXPECT_EQ(decide(root_, frame_at(0x20'0008, 14), 0), Decision::kNotOurs) << "above the root";
  EXPECT_EQ(decide(root_, frame_at(0x10'0000, 14), 0), Decision::kNotOurs) << "too far below it";
  EXPECT_EQ(decide(root_, frame_at(0x1f'f000, 14), 0), Decision::kNotOurs) << "not mapped";
  EXPECT_EQ(decide(root_, frame_at(8, 14), 0), Decision::kNotOurs);
  root_.faults = 1;
  EXPECT_EQ(decide(root_, frame_at(8, 14), 0), Decision::kAbandon) << "a kill that has begun ends";
}

TEST_F(Unwinder, RecordsTheFirstFaultAndCountsOthers) {
  record(root_, frame_at(0x5000, 14), 0x10, Cause::kFault);
  record(root_, frame_at(0x4000, 13), 0, Cause::kFault);
  EXPECT_EQ(kill_.registers.vector, 14U);
  EXPECT_EQ(kill_.registers.rsp, 0x5000U);
  EXPECT_EQ(kill_.address, 0x10U);
  EXPECT_EQ(kill_.further_faults, 1U);
  EXPECT_TRUE(kill_.is_complete);
}

TEST_F(Unwinder, PutsTheRegistersOnTheStackAndGoesOnInTheTrampoline) {
  alignas(16) std::array<unsigned char, 1024> stack;
  const auto top = reinterpret_cast<std::uint64_t>(stack.data()) + 1000;
  interrupts::Frame frame = frame_at(top, 14);
  begin_unwinding(root_, frame);
  EXPECT_EQ(frame.rip, reinterpret_cast<std::uint64_t>(&unwinder_trampoline));
  EXPECT_EQ(frame.rbx, reinterpret_cast<std::uint64_t>(&root_));
  EXPECT_EQ(frame.rsp % 16, 0U);
  EXPECT_EQ(frame.rflags, 0x246U) << "no trap, direction, nested task, resume or alignment check";
  interrupts::Frame kept;
  std::memcpy(&kept, reinterpret_cast<const void*>(frame.rsp), sizeof(kept));
  EXPECT_EQ(kept.rip, 0x1000U);
  EXPECT_EQ(kept.rsp, top);
  EXPECT_EQ(root_.registers.rip, 0x1000U);
  EXPECT_EQ(root_.registers.is_exact, 1U);
  EXPECT_EQ(root_.exception.exception_class, cxx_runtime::kKillClass);
}

TEST_F(Unwinder, LooksATrapUpAtTheInstructionThatHasRaisedIt) {
  alignas(16) std::array<unsigned char, 1024> stack;
  interrupts::Frame frame = frame_at(reinterpret_cast<std::uint64_t>(stack.data()) + 1000, 3);
  begin_unwinding(root_, frame);
  EXPECT_EQ(root_.registers.rip, 0xfffU);
}

TEST_F(Unwinder, AbandonsByGoingToTheRoot) {
  anchor_.frame = 0x7777;
  kill_.is_complete = true;
  interrupts::Frame frame = frame_at(0, 14);
  go_to_root(root_, frame);
  EXPECT_EQ(frame.rip, reinterpret_cast<std::uint64_t>(&unwinder_land));
  EXPECT_EQ(frame.rdi, 0x7777U);
  EXPECT_FALSE(kill_.is_complete);
}

TEST_F(Unwinder, ReportsWhatAndWhere) {
  record(root_, frame_at(0x5000, 14), 0x10, Cause::kFault);
  kill_.trace[0] = 0x1000;
  kill_.trace[1] = 0x2001;
  kill_.depth = 2;
  kill_.further_faults = 3;
  kill_.is_complete = false;
  kill_.has_overflowed = true;
  report(kill_);
  EXPECT_TRUE(
      shown.starts_with("[unwinder] KILLED page fault (#PF, vector 14) in unknown code at 0x1000\n"
                        "[unwinder] read of 0x10: not mapped\n"
                        "[unwinder] the stack was full\n"
                        "[unwinder] 3 further faults while it was unwound\n"
                        "[unwinder] not all of it could be unwound: what was left out stays behind\n"
                        "[unwinder] rax 0000000000000000  rbx "))
      << shown;
  EXPECT_NE(shown.find("#0 0x0000000000001000 unknown code at 0x1000\n"), std::string::npos) << shown;
  EXPECT_NE(shown.find("#1 0x0000000000002001 unknown code at 0x2000\n"), std::string::npos) << "a return address";
}

TEST_F(Unwinder, ReportsWhoGaveUp) {
  record(root_, frame_at(0x5000, 6), 0, Cause::kGaveUp);
  kill_.why.append("operator new: out of memory");
  report(kill_);
  EXPECT_TRUE(shown.starts_with("[unwinder] KILLED operator new: out of memory in ")) << shown;
}

}  // namespace
}  // namespace unwinder
