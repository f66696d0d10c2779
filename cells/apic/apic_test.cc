// What depends on hardware alone (pins, delivery) is shown in //tests/tasks; here is what the registers are told.
#include "cells/apic/apic.h"

#include <gtest/gtest.h>

#include <array>

#include "cells/apic/io_apic.h"
#include "cells/apic/local_apic.h"
#include "cells/interrupts/interrupts.h"
#include "kernel/arch/cpu_ops.h"

namespace apic {
namespace {

/// A page of registers as ordinary memory.
struct Page {
  alignas(16) std::array<std::uint32_t, 1024> words{};
  LocalApic local() { return {reinterpret_cast<std::uint64_t>(words.data()), false}; }
  std::uint32_t at(std::uint32_t offset) const { return words[offset / 4]; }
};

TEST(LocalApic, InMemoryIsReachedByOffset) {
  Page page;
  page.local().write(Register::kInitialCount, 77);
  EXPECT_EQ(page.at(0x380), 77U);
  page.words[0x390 / 4] = 55;
  EXPECT_EQ(page.local().read(Register::kCurrentCount), 55U);
}

TEST(LocalApic, InX2ModeIsReachedByMsr) {
  arch::host::machine() = {};
  const LocalApic local{0x1000, true};
  local.write(Register::kEndOfInterrupt, 0);
  EXPECT_TRUE(arch::host::machine().msr.contains(0x80b));
  arch::host::machine().msr[0x802] = 9;
  EXPECT_EQ(local.read(Register::kId), 9U);
}

TEST(LocalApic, IsOnAndSilentAfterReset) {
  Page page;
  page.words.fill(0xffff'ffff);
  reset(page.local(), 0xff);
  for (const std::uint32_t source : {0x320U, 0x350U, 0x360U, 0x370U}) EXPECT_EQ(page.at(source), 1U << 16);
  EXPECT_EQ(page.at(0xf0), 0x1ffU);
  EXPECT_EQ(page.at(0x80), 0U);
  EXPECT_EQ(page.at(0x380), 0U);
  EXPECT_EQ(page.at(0x3e0), 0b1011U);
}

TEST(IoApic, EntriesAreWhatThePinNeeds) {
  static_assert(entry_of(0) == 0x10 && entry_of(23) == 0x3e);
  static_assert(make_entry(0x40, false, false) == 0x40);
  static_assert(make_entry(0x41, true, true) == 0xa041);
  static_assert((make_entry(0xff, true, true) & kPinMasked) == 0);
}

TEST(IoApic, ChoosesARegisterBeforeItWrites) {
  Page page;
  const IoApic controller{reinterpret_cast<std::uint64_t>(page.words.data())};
  controller.write(entry_of(2), 0x1234);
  EXPECT_EQ(page.at(0), 0x14U);
  EXPECT_EQ(page.at(0x10), 0x1234U);
  page.words[4] = 0x0017'0011;
  EXPECT_EQ(controller.pin_count(), 24U);
}

TEST(Apic, RefusesAProcessorWithoutOneAndTakesNoVector) {
  arch::host::machine() = {};
  EXPECT_EQ(start().error().kind, ErrorKind::kNotFound);
  const auto free = interrupts::register_handler(kSpuriousVector, [](void*, std::uint64_t) noexcept {}, nullptr);
  EXPECT_TRUE(free);
}

TEST(Apic, RefusesRoutesThatCannotBe) {
  EXPECT_EQ(route_isa(16, 0x40).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(route_isa(4, 31).error().kind, ErrorKind::kOutOfRange);
}

TEST(Apic, AnEmptyRouteTouchesNothing) {
  Route route;
  EXPECT_TRUE(route.empty());
  Route other = std::move(route);
  other = Route();
  EXPECT_TRUE(other.empty());
}

}  // namespace
}  // namespace apic
