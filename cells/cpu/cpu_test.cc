#include "cells/cpu/cpu.h"

#include <gtest/gtest.h>

#include <cstring>

#include "cells/cpu/descriptors.h"
#include "kernel/arch/cpu_ops.h"

namespace cpu {
namespace {

arch::host::Machine& machine() { return arch::host::machine(); }

class Cpu : public testing::Test {
 protected:
  void SetUp() override {
    machine() = {};
    machine().cr0 = 0x8000'001f;
    machine().cpuid[0] = {.eax = 0x16, .ebx = 0x756e'6547, .ecx = 0x6c65'746e, .edx = 0x4965'6e69};
    machine().cpuid[1] = {.eax = 0, .ebx = 0, .ecx = 0, .edx = 1U << 13 | 1U << 24 | 1U << 25};
    machine().cpuid[0x8000'0000] = {.eax = 0x8000'0008, .ebx = 0, .ecx = 0, .edx = 0};
    machine().cpuid[0x8000'0001] = {.eax = 0, .ebx = 0, .ecx = 0, .edx = 1U << 20 | 1U << 26};
    machine().cpuid[0x8000'0007] = {.eax = 0, .ebx = 0, .ecx = 0, .edx = 1U << 8};
  }
};

TEST_F(Cpu, ReadsItsFeatures) {
  const Features all = features();
  EXPECT_EQ(all.vendor.view(), "GenuineIntel");
  EXPECT_TRUE(all.has_no_execute && all.has_global_pages && all.has_huge_pages && all.has_invariant_tsc);
}

TEST_F(Cpu, HasNoExtendedFeaturesBeyondTheLastLeaf) {
  machine().cpuid[0x8000'0000].eax = 0x8000'0000;
  const Features few = features();
  EXPECT_FALSE(few.has_no_execute || few.has_huge_pages || few.has_invariant_tsc);
}

TEST_F(Cpu, SetsThePolicyBitsAndKeepsTheOthers) {
  machine().msr[0xc000'0080] = 0x500;
  machine().cr4 = 0x20;
  ASSERT_TRUE(start());
  EXPECT_EQ(machine().msr[0xc000'0080], 0xd00U) << "EFER.NXE";
  EXPECT_EQ(machine().cr0, 0x8001'0013U) << "WP and MP on, EM and TS off";
  EXPECT_EQ(machine().cr4, 0x6a0U) << "PGE, OSFXSR, OSXMMEXCPT";
}

TEST_F(Cpu, LeavesGlobalPagesOffWhereThereAreNone) {
  machine().cpuid[1].edx &= ~(1U << 13);
  ASSERT_TRUE(start());
  EXPECT_EQ(machine().cr4, 0x620U);
}

TEST_F(Cpu, RefusesAProcessorWithoutNoExecuteAndChangesNothing) {
  machine().cpuid[0x8000'0001].edx = 0;
  EXPECT_EQ(start().error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(machine().cr4, 0x20U);
  EXPECT_EQ(machine().gdt.limit, 0);
}

TEST_F(Cpu, RefusesAProcessorWithoutSse) {
  machine().cpuid[1].edx &= ~(1U << 25);
  EXPECT_EQ(start().error().kind, ErrorKind::kUnsupported);
}

TEST_F(Cpu, LoadsATableThatNamesItsTaskState) {
  ASSERT_TRUE(start());
  EXPECT_EQ(machine().task_register, kTaskSelector);
  ASSERT_EQ(machine().gdt.limit, 39);
  const auto* const entries = reinterpret_cast<const std::uint64_t*>(machine().gdt.base);
  EXPECT_EQ(entries[0], 0U);
  EXPECT_EQ(entries[1], kCodeSegment);
  EXPECT_EQ(entries[2], kDataSegment);
  const std::uint64_t base = ((entries[3] >> 16) & 0xff'ffff) | ((entries[3] >> 56) << 24) | (entries[4] << 32);
  const auto* const state = reinterpret_cast<const TaskState*>(base);
  std::uint16_t io_map = 0;
  std::memcpy(&io_map, reinterpret_cast<const char*>(state) + 102, sizeof(io_map));
  EXPECT_EQ(io_map, 104);

  ASSERT_TRUE(set_interrupt_stack(0, InterruptStack::kFault, {0xffff'c000'0001'0000}));
  ASSERT_TRUE(set_interrupt_stack(0, InterruptStack::kDoubleFault, {0xffff'c000'0002'0000}));
  EXPECT_EQ(state->interrupt_stack(4), 0xffff'c000'0001'0000U);
  EXPECT_EQ(state->interrupt_stack(1), 0xffff'c000'0002'0000U);
}

TEST_F(Cpu, RefusesStacksThatThereAreNotOrThatAreMisaligned) {
  EXPECT_EQ(set_interrupt_stack(0, InterruptStack{0}, {0x1000}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(set_interrupt_stack(0, InterruptStack{5}, {0x1000}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(set_interrupt_stack(0, InterruptStack::kNmi, {0x1008}).error().kind, ErrorKind::kMisaligned);
}

TEST_F(Cpu, GivesEveryProcessorTablesAndANumberOfItsOwn) {
  ASSERT_TRUE(start());
  const std::uint64_t first = machine().gdt.base;
  EXPECT_EQ(arch::processor(), 0U);
  ASSERT_TRUE(enter(3));
  EXPECT_EQ(arch::processor(), 3U);
  EXPECT_NE(machine().gdt.base, first);
  EXPECT_EQ(enter(0).error().kind, ErrorKind::kOutOfRange) << "start() is for that";
  EXPECT_EQ(enter(arch::kMaximumProcessors).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(set_interrupt_stack(arch::kMaximumProcessors, InterruptStack::kNmi, {0x1000}).error().kind,
            ErrorKind::kOutOfRange);
  ASSERT_TRUE(start());
}

int forgotten = 0;
int stopped = 0;

TEST_F(Cpu, ReachesOthersThroughWhoHasStartedThem) {
  forget_elsewhere();
  stop_others();
  let_others_go();
  const Others others = {[] { ++forgotten; }, [] { ++stopped; }, [] { --stopped; }};
  for (int missing = 0; missing < 3; ++missing) {
    Others bad = others;
    (missing == 0 ? bad.forget : missing == 1 ? bad.stop : bad.go) = nullptr;
    EXPECT_EQ(register_others(bad).error().kind, ErrorKind::kOutOfRange) << missing;
  }
  ASSERT_TRUE(register_others(others));
  EXPECT_EQ(register_others(others).error().kind, ErrorKind::kAlreadyExists);
  forget_elsewhere();
  EXPECT_EQ(forgotten, 1);
  stop_others();
  EXPECT_EQ(stopped, 1);
  let_others_go();
  EXPECT_EQ(stopped, 0);
  unregister_others();
  forget_elsewhere();
  EXPECT_EQ(forgotten, 1);
}

TEST(Descriptors, PutInterruptStacksWhereTheProcessorLooks) {
  TaskState state{};
  state.set_interrupt_stack(1, 0x1122'3344'5566'7788);
  state.set_interrupt_stack(7, 0xffff'c000'0000'1000);
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::memcpy(&first, reinterpret_cast<const char*>(&state) + 36, sizeof(first));
  std::memcpy(&last, reinterpret_cast<const char*>(&state) + 84, sizeof(last));
  EXPECT_EQ(first, 0x1122'3344'5566'7788U);
  EXPECT_EQ(last, 0xffff'c000'0000'1000U);
}

TEST(Descriptors, EncodeAllBitsOfAnAddress) {
  constexpr SegmentTable kTable = make_segments(0x1234'5678'9abc'def0);
  static_assert(kTable[3] == 0x9a00'89bc'def0'0067);
  static_assert(kTable[4] == 0x1234'5678);
}

TEST_F(Cpu, ExitWritesTheCodeAndNeverReturns) {
  EXPECT_THROW(exit(0x10), arch::host::Halted);
  const std::vector<arch::host::PortWrite> expected = {{0xf4, 32, 0x10}};
  EXPECT_EQ(machine().port_log, expected);
}

TEST_F(Cpu, TicksGoForward) {
  const std::uint64_t first = ticks();
  EXPECT_GT(ticks(), first);
}

}  // namespace
}  // namespace cpu
