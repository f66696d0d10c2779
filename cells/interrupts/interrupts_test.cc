#include "cells/interrupts/interrupts.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <set>
#include <string>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/interrupts/frame.h"
#include "cells/interrupts/report.h"
#include "cells/interrupts/vectors.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "kernel/arch/cpu_ops.h"

namespace interrupts {

void dispatch(Frame& frame);

namespace {

using mapped_pages::translate;

std::string shown;
void show(std::string_view bytes) noexcept { shown += bytes; }

class Interrupts : public testing::Test {
 protected:
  void SetUp() override {
    shown.clear();
    arch::host::machine() = {};
  }
  logger::SinkRegistration sink_ = logger::register_sink(show).value();
};

TEST(Gates, HoldAllBitsOfTheEntry) {
  constexpr Gate kGate = make_gate(0xffff'ffff'c123'4568, 4);
  static_assert(kGate.offset_low == 0x4568 && kGate.offset_middle == 0xc123 && kGate.offset_high == 0xffff'ffff);
  static_assert(kGate.selector == 8 && kGate.stack == 4 && kGate.type == 0x8e && kGate.reserved == 0);
}

TEST(Gates, ChooseAStackThatTheFaultCannotHaveBroken) {
  EXPECT_EQ(stack_of(14), 4);
  EXPECT_EQ(stack_of(13), 4);
  EXPECT_EQ(stack_of(0), 4);
  EXPECT_EQ((std::set{stack_of(2), stack_of(8), stack_of(18), stack_of(14)}).size(), 4U) << "each has its own";
  EXPECT_EQ(stack_of(32), 0);
  EXPECT_EQ(stack_of(255), 0);
}

TEST_F(Interrupts, MapATableThatNobodyCanWriteAndStacksAboveGuardPages) {
  constexpr std::uint64_t kFrames = 1024;
  const auto base = reinterpret_cast<std::uint64_t>(std::aligned_alloc(2 << 20, kFrames * kPageSize));
  ASSERT_TRUE(frame_allocator::init(std::array{Range{0, kFrames}}, {}, base));
  ASSERT_TRUE(page_allocator::init(base));
  ASSERT_TRUE(
      mapped_pages::init(base, {kFrames << kPageShift}, {{(layout::kNanoCoreBase >> kPageShift) + 16, 1}, {16, 1}, 1}));
  ASSERT_TRUE(start());
  EXPECT_EQ(start().error().kind, ErrorKind::kAlreadyExists);

  const auto idt = arch::host::machine().idt;
  EXPECT_EQ(idt.limit, 4095);
  const auto table = translate({idt.base});
  ASSERT_TRUE(table.is_mapped);
  EXPECT_FALSE(table.is_writable || table.is_executable);
  const auto* const gates = reinterpret_cast<const Gate*>(base + table.physical.value);
  for (std::size_t i = 0; i < kVectors; ++i) {
    const std::uint64_t entry = gates[i].offset_low | static_cast<std::uint64_t>(gates[i].offset_middle) << 16 |
                                static_cast<std::uint64_t>(gates[i].offset_high) << 32;
    ASSERT_EQ(entry, reinterpret_cast<std::uint64_t>(&interrupt_vectors) + i * kEntryBytes);
    ASSERT_EQ(gates[i].type, kInterruptGate);
    ASSERT_EQ(gates[i].stack, stack_of(i));
  }
  std::size_t stacks = 0;
  for (std::uint64_t page = layout::kGeneralPages.start; page < layout::kGeneralPages.start + 64; ++page) {
    const auto here = translate({page << kPageShift});
    const auto below = translate({(page - 1) << kPageShift});
    if (here.is_mapped && here.is_writable && !below.is_mapped) ++stacks;
  }
  EXPECT_EQ(stacks, 4U) << "runs of writable pages with nothing below";

  using Write = arch::host::PortWrite;
  const std::vector<Write> expected = {
      {0x20, 8, 0x11}, {0x21, 8, 32}, {0x21, 8, 4}, {0x21, 8, 1}, {0x21, 8, 0xff},
      {0xa0, 8, 0x11}, {0xa1, 8, 40}, {0xa1, 8, 2}, {0xa1, 8, 1}, {0xa1, 8, 0xff},
  };
  EXPECT_EQ(arch::host::machine().port_log, expected) << "every line of the legacy controllers is masked";
}

Frame frame_of(std::uint64_t vector, std::uint64_t error = 0) {
  Frame frame{};
  frame.vector = vector;
  frame.error = error;
  frame.rip = 0x1234;
  return frame;
}

TEST(Report, NamesEveryException) {
  EXPECT_EQ(exception(0).mnemonic, "#DE");
  EXPECT_EQ(exception(6).mnemonic, "#UD");
  EXPECT_EQ(exception(8).name, "double fault");
  EXPECT_EQ(exception(14).mnemonic, "#PF");
  EXPECT_EQ(exception(19).mnemonic, "#XM");
  EXPECT_EQ(exception(21).mnemonic, "#CP");
  for (const std::uint64_t vector : {15U, 22U, 28U, 31U}) EXPECT_EQ(exception(vector).name, "reserved exception");
}

TEST(Report, ExplainsPageFaults) {
  EXPECT_EQ(explain(frame_of(14, 0), 0x10).view(), "read of 0x10: not mapped");
  EXPECT_EQ(explain(frame_of(14, 2), 0x10).view(), "write to 0x10: not mapped");
  EXPECT_EQ(explain(frame_of(14, 3), 0x10).view(), "write to 0x10: not writable");
  EXPECT_EQ(explain(frame_of(14, 0x11), 0x10).view(), "fetch from 0x10: not executable");
  EXPECT_EQ(explain(frame_of(14, 0x9), 0x10).view(), "read of 0x10: a page-table entry has reserved bits set");
  EXPECT_EQ(explain(frame_of(14, 0x5), 0x10).view(), "read of 0x10: not allowed (user mode)");
}

TEST(Report, ExplainsSelectors) {
  EXPECT_EQ(explain(frame_of(13, 0), 0).view(), "no segment or gate involved");
  EXPECT_EQ(explain(frame_of(13, 0x1b), 0).view(), "entry 0x3 of the IDT, from an external event");
  EXPECT_EQ(explain(frame_of(10, 0x28), 0).view(), "entry 0x5 of the GDT");
  EXPECT_EQ(explain(frame_of(11, 0x0c), 0).view(), "entry 0x1 of the LDT");
}

TEST(Report, SaysNothingAboutErrorCodesThatThereAreNot) {
  EXPECT_EQ(explain(frame_of(6), 0).size(), 0U);
  EXPECT_EQ(explain(frame_of(8, 0), 0).size(), 0U);
}

TEST_F(Interrupts, AFaultIsShownWithItsRegisters) {
  Frame frame = frame_of(14, 2);
  frame.rax = 0xabc;
  frame.r15 = 0xf15;
  log_fault(frame, 0x10);
  EXPECT_TRUE(
      shown.starts_with("[interrupts] FAULT page fault (#PF, vector 14) in unknown code at 0x1234\n"
                        "[interrupts] write to 0x10: not mapped\n"
                        "[interrupts] rax 0000000000000abc  rbx "))
      << shown;
  EXPECT_NE(shown.find("r15 0000000000000f15\n"), std::string::npos) << shown;
  EXPECT_NE(shown.find("rip 0000000000001234"), std::string::npos) << shown;
  EXPECT_NE(shown.find("cr2 0000000000000010"), std::string::npos) << shown;
}

TEST_F(Interrupts, AWildCallIsTracedFromItsCaller) {
  const std::array<std::uint64_t, 2> stack = {0x5678, 0};
  Frame frame = frame_of(14, 0x10);
  frame.rip = 0;
  frame.rsp = reinterpret_cast<std::uint64_t>(stack.data());
  ASSERT_TRUE(is_wild_call(frame, 0));
  log_fault(frame, 0);
  EXPECT_NE(shown.find("in unknown code at 0x0\n"), std::string::npos) << "the headline tells the truth";
  EXPECT_EQ(frame.rip, 0x5677U);
  EXPECT_EQ(frame.rsp, reinterpret_cast<std::uint64_t>(&stack[1]));
}

TEST_F(Interrupts, AnUnexpectedInterruptIsLoggedAndGoesOn) {
  const std::uint64_t before = spurious_count();
  Frame frame = frame_of(0x27);
  dispatch(frame);
  EXPECT_EQ(shown, "[interrupts] unexpected interrupt, vector 0x27\n");
  EXPECT_EQ(spurious_count(), before + 1);
  EXPECT_TRUE(arch::host::machine().port_log.empty());
}

/// What a handler was told.
struct Heard {
  int calls = 0;
  std::uint64_t interrupted = 0;
};
void hear(void* context, std::uint64_t interrupted) noexcept {
  auto& heard = *static_cast<Heard*>(context);
  ++heard.calls;
  heard.interrupted = interrupted;
}

TEST_F(Interrupts, AVectorGoesToItsHandlerAndNowhereElse) {
  Heard first;
  Heard last;
  const auto low = register_handler(32, hear, &first).value();
  const auto high = register_handler(255, hear, &last).value();
  EXPECT_EQ(low.vector(), 32);
  const std::uint64_t before = spurious_count();
  Frame frame = frame_of(32);
  dispatch(frame);
  dispatch(frame);
  EXPECT_EQ(first.calls, 2);
  EXPECT_EQ(first.interrupted, 0x1234U);
  EXPECT_EQ(last.calls, 0);
  frame.vector = 255;
  dispatch(frame);
  EXPECT_EQ(last.calls, 1);
  EXPECT_EQ(spurious_count(), before);
  EXPECT_EQ(shown, "");
}

TEST_F(Interrupts, AHandlerIsTakenOutWithItsRegistration) {
  Heard heard;
  Frame frame = frame_of(0x40);
  {
    HandlerRegistration kept;
    EXPECT_TRUE(kept.empty());
    {
      auto registration = register_handler(0x40, hear, &heard).value();
      kept = std::move(registration);
      EXPECT_TRUE(registration.empty());
    }
    dispatch(frame);
    EXPECT_EQ(heard.calls, 1) << "what was moved from takes nothing out";
    kept = register_handler(0x41, hear, &heard).value();
    dispatch(frame);
    EXPECT_EQ(heard.calls, 1) << "assignment takes the old one out";
  }
  dispatch(frame);
  frame.vector = 0x41;
  dispatch(frame);
  EXPECT_EQ(heard.calls, 1);
  EXPECT_TRUE(register_handler(0x40, hear, &heard)) << "the vector is free again";
}

std::string calls;

TEST_F(Interrupts, TheExitHookIsCalledAfterAHandlerAndOnlyThen) {
  const ExitHook hook = [](std::uint64_t interrupted) noexcept { calls += interrupted == 0x1234 ? "exit " : "wrong "; };
  const Handler handler = [](void*, std::uint64_t) noexcept { calls += "handler "; };
  const auto registration = register_handler(0x40, handler, nullptr).value();
  ASSERT_TRUE(register_exit_hook(hook));
  EXPECT_EQ(register_exit_hook(hook).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(register_exit_hook(nullptr).error().kind, ErrorKind::kOutOfRange);
  Frame frame = frame_of(0x40);
  dispatch(frame);
  EXPECT_EQ(calls, "handler exit ");
  frame.vector = 0x41;
  dispatch(frame);
  EXPECT_EQ(calls, "handler exit ") << "nobody handled it";
  unregister_exit_hook();
  frame.vector = 0x40;
  dispatch(frame);
  EXPECT_EQ(calls, "handler exit handler ");
}

TEST_F(Interrupts, RefusesHandlersThatCannotBe) {
  Heard heard;
  EXPECT_EQ(register_handler(0x40, nullptr, &heard).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(register_handler(31, hear, &heard).error().kind, ErrorKind::kOutOfRange);
  const auto taken = register_handler(0x40, hear, &heard).value();
  EXPECT_EQ(register_handler(0x40, hear, nullptr).error().kind, ErrorKind::kAlreadyExists);
  Frame frame = frame_of(0x40);
  dispatch(frame);
  EXPECT_EQ(heard.calls, 1) << "the first one stays";
}

TEST(Report, KnowsACallToNowhere) {
  Frame frame = frame_of(13);
  frame.rip = 0x1234'5678'9abc'def0;
  EXPECT_TRUE(is_wild_call(frame, 0));
  frame.rip = 0xffff'ffff'c000'0000;
  EXPECT_FALSE(is_wild_call(frame, 0)) << "a canonical address: the instruction itself was refused";
  frame.rip = 0x1234'5678'9abc'def0;
  frame.rsp = 4;
  EXPECT_FALSE(is_wild_call(frame, 0)) << "no return address there";
}

Frame asked_about;
bool will_deal = false;
bool deal(Frame& frame, std::uint64_t) noexcept {
  asked_about = frame;
  if (will_deal) frame.rip = 0x9999;
  return will_deal;
}
TEST_F(Interrupts, AFaultHookDecides) {
  auto registration = register_fault_hook(deal).value();
  EXPECT_FALSE(registration.empty());
  EXPECT_EQ(register_fault_hook(deal).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(register_fault_hook(nullptr).error().kind, ErrorKind::kOutOfRange);
  Frame frame = frame_of(13);
  will_deal = true;
  dispatch(frame);
  EXPECT_EQ(frame.rip, 0x9999U) << "the processor goes on there";
  EXPECT_EQ(asked_about.vector, 13U);
  EXPECT_EQ(shown, "");
  EXPECT_TRUE(arch::host::machine().port_log.empty());
  FaultRegistration moved = std::move(registration);
  EXPECT_FALSE(moved.empty());
  moved = {};
  EXPECT_TRUE(register_fault_hook(deal).has_value()) << "the place is free again, and then once more";
  EXPECT_TRUE(register_fault_hook(deal).has_value());
}

// Ends the run for good: nothing is asked any more in this process.
TEST_F(Interrupts, AFaultEndsTheRunAndAnotherOneMeanwhileIsShort) {
  Frame frame = frame_of(13);
  // In a handler, so that nobody who could deal with it is asked: whose stack it stands on has nothing to do with it.
  const auto hook = register_fault_hook(deal).value();
  const Handler faulting = [](void* context, std::uint64_t) noexcept {
    EXPECT_THROW(dispatch(*static_cast<Frame*>(context)), arch::host::Halted);
  };
  const auto registration = register_handler(0x40, faulting, &frame).value();
  Frame interrupt = frame_of(0x40);
  will_deal = true;
  asked_about = {};
  dispatch(interrupt);
  EXPECT_EQ(asked_about.rip, 0U) << "the hook was asked";
  EXPECT_NE(shown.find("FAULT general protection (#GP, vector 13)"), std::string::npos) << shown;
  shown.clear();
  frame.vector = 14;
  EXPECT_THROW(dispatch(frame), arch::host::Halted);
  EXPECT_EQ(shown,
            "[interrupts] FAULT general protection at 0x1234; reporting it met a page fault at 0x1234, cr2 0x0\n");
  shown.clear();
  EXPECT_THROW(dispatch(frame), arch::host::Halted);
  EXPECT_EQ(shown, "") << "the third is silent";
  const std::vector<arch::host::PortWrite> expected(3, {0xf4, 32, 0x11});
  EXPECT_EQ(arch::host::machine().port_log, expected);
}

}  // namespace
}  // namespace interrupts
