#include "tests/tasks/test_machine.h"

#include <array>
#include <atomic>

#include "cells/acpi/acpi.h"
#include "cells/apic/apic.h"
#include "cells/interrupts/interrupts.h"
#include "cells/logger/logger.h"
#include "cells/timer/timer.h"
#include "kernel/arch/cpu_ops.h"

namespace test_machine {
namespace {

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint8_t kVector = 0x40;
constexpr std::uint8_t kTimerInterrupt = 0;  ///< ISA number of the PIT's channel 0; an override says where it is.

/// What handlers and alarms leave here.
struct Heard {
  std::atomic<std::uint64_t> interrupts;
  std::atomic<std::uint64_t> alarms;
  std::array<std::uint64_t, 8> order;  ///< Which alarm, the first first.
  std::array<std::uint64_t, 8> at_ns;
};

/// An alarm that puts down its number.
struct Numbered {
  Heard* heard;
  std::uint64_t number;
};

void hear_interrupt(void* context, std::uint64_t /*interrupted*/) noexcept {
  static_cast<Heard*>(context)->interrupts.fetch_add(1);
  apic::end_of_interrupt();
}

void hear_alarm(void* context) noexcept {
  const auto& alarm = *static_cast<Numbered*>(context);
  const std::uint64_t place = alarm.heard->alarms.load();
  if (place < alarm.heard->order.size()) {
    alarm.heard->order[place] = alarm.number;
    alarm.heard->at_ns[place] = timer::now();
  }
  alarm.heard->alarms.store(place + 1);
}

[[gnu::noinline]] void let_interrupts_in() { arch::enable_interrupts(); }
[[gnu::noinline]] void keep_interrupts_out() { arch::disable_interrupts(); }

/// Channel 0 of the PIT goes off once, after 10 ms (8254 data sheet, mode 0).
[[gnu::noinline]] void start_pit() {
  constexpr std::uint16_t kCount = 11'932;
  arch::out8<0x43>(0x30);
  arch::out8<0x40>(static_cast<std::uint8_t>(kCount & 0xff));
  arch::out8<0x40>(static_cast<std::uint8_t>(kCount >> 8));
}

/// Waits until `count` is `wanted`, at most `patience_ns`.
CELL_BLOCKS bool wait_for(const std::atomic<std::uint64_t>& count, std::uint64_t wanted, std::uint64_t patience_ns) {
  const std::uint64_t end = timer::now() + patience_ns;
  while (count.load() != wanted)
    if (timer::now() > end) return false;
  return true;
}

Result<void> look_at_tables() {
  TRY_ASSIGN(const acpi::Madt madt, acpi::madt());
  if (madt.processors.count == 0 || !madt.processors.rows[0].is_enabled)
    return fail(ErrorKind::kNotFound, "no processor");
  if (madt.io_apics.count == 0) return fail(ErrorKind::kNotFound, "no I/O APIC");
  TRY_ASSIGN(const acpi::Fadt fadt, acpi::fadt());
  if (fadt.dsdt == 0) return fail(ErrorKind::kBadFormat, "no DSDT");
  if (apic::id() != madt.processors.rows[0].apic_id)
    return fail(ErrorKind::kRefused, "this is processor ", apic::id(), ", not the first one");
  return {};
}

Result<void> hear_the_pit(Heard& heard) {
  TRY_ASSIGN(const auto handler, interrupts::register_handler(kVector, &hear_interrupt, &heard));
  start_pit();
  {
    TRY_ASSIGN(const auto route, apic::route_isa(kTimerInterrupt, kVector));
    if (apic::route_isa(kTimerInterrupt, kVector)) return fail(ErrorKind::kRefused, "a pin is connected twice");
    // The firmware has let it tick, and an I/O APIC may remember that: what it remembers comes now, and does not count.
    wait_for(heard.interrupts, 1, kMs);
    heard.interrupts.store(0);
    const std::uint64_t start_ns = timer::now();
    start_pit();
    if (!wait_for(heard.interrupts, 1, 1000 * kMs)) return fail(ErrorKind::kNotFound, "the PIT is not heard");
    // The clock against another one. Emulators are late at times, never early.
    const std::uint64_t elapsed_ns = timer::now() - start_ns;
    if (elapsed_ns < 9 * kMs) return fail(ErrorKind::kRefused, "10 ms of the PIT took ", elapsed_ns, " ns");
  }
  start_pit();
  if (wait_for(heard.interrupts, 2, 15 * kMs)) return fail(ErrorKind::kRefused, "a pin is heard that is not connected");
  return {};
}

Result<void> hear_alarms(Heard& heard) {
  std::array<Numbered, 4> numbers = {{{&heard, 0}, {&heard, 1}, {&heard, 2}, {&heard, 3}}};
  TRY_ASSIGN(auto late, timer::make_alarm({&hear_alarm, &numbers[2]}));
  TRY_ASSIGN(auto early, timer::make_alarm({&hear_alarm, &numbers[0]}));
  TRY_ASSIGN(auto middle, timer::make_alarm({&hear_alarm, &numbers[1]}));
  TRY_ASSIGN(auto cancelled, timer::make_alarm({&hear_alarm, &numbers[3]}));
  TRY_ASSIGN(auto gone, timer::make_alarm({&hear_alarm, &numbers[3]}));
  // None goes off before all are set, however slow the machine is.
  keep_interrupts_out();
  const std::uint64_t start_ns = timer::now();
  late.set(start_ns + 30 * kMs);
  cancelled.set(start_ns + 5 * kMs);
  early.set(start_ns + 90 * kMs);
  early.set(start_ns + 10 * kMs);
  middle.set(start_ns + 20 * kMs);
  cancelled.cancel();
  gone.set(start_ns + 15 * kMs);
  gone = timer::Alarm();
  let_interrupts_in();
  if (!wait_for(heard.alarms, 3, 2000 * kMs)) return fail(ErrorKind::kNotFound, "alarms heard: ", heard.alarms.load());
  for (std::uint64_t i = 0; i < 3; ++i) {
    if (heard.order[i] != i) return fail(ErrorKind::kRefused, "alarm ", heard.order[i], " as number ", i);
    if (heard.at_ns[i] < start_ns + (i + 1) * 10 * kMs) return fail(ErrorKind::kRefused, "alarm ", i, " is early");
  }
  return {};
}

}  // namespace

Result<void> start() {
  TRY(look_at_tables());
  Heard heard{};
  let_interrupts_in();
  auto result = hear_the_pit(heard);
  if (result) result = hear_alarms(heard);
  keep_interrupts_out();
  if (interrupts::spurious_count() != 0)
    return fail(ErrorKind::kRefused, "unexpected interrupts: ", interrupts::spurious_count());
  if (result) logger::info("test_machine", "tables, interrupts, clock and alarms are as promised");
  return result;
}

}  // namespace test_machine
