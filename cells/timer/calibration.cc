// Facts: IA-PC HPET specification 1.0a, 2.3 (registers); 8254 data sheet, mode 0; its channel 2 is gated and read back
// through port 0x61 (ISA).
#include "cells/timer/calibration.h"

#include <optional>

#include "cells/acpi/acpi.h"
#include "cells/apic/apic.h"
#include "cells/cpu/cpu.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "kernel/arch/cpu_ops.h"

namespace timer {
namespace {

constexpr std::uint64_t kWaitNs = 1'000'000;
/// Readings after which a clock that does not tick is given up: far more than a millisecond of them.
constexpr std::uint32_t kPatience = 10'000'000;

/// Counts on the two clocks whose rates are wanted, from construction on.
class Stopwatch {
 public:
  Stopwatch() {
    apic::start_timer(kMost);
    tsc_start_ = cpu::ticks();
  }
  [[nodiscard]] Elapsed stop(std::uint64_t nanoseconds) const {
    const std::uint64_t tsc_ticks = cpu::ticks() - tsc_start_;
    const std::uint64_t apic_ticks = kMost - apic::timer_ticks_left();
    apic::start_timer(0);
    return {nanoseconds, tsc_ticks, apic_ticks};
  }

 private:
  static constexpr std::uint32_t kMost = 0xffff'ffff;
  std::uint64_t tsc_start_;
};

/// Registers of an HPET.
struct Hpet {
  std::uint64_t base;
  [[nodiscard]] volatile std::uint32_t& at(std::uint32_t offset) const {
    return *reinterpret_cast<volatile std::uint32_t*>(base + offset);
  }
};

std::optional<Elapsed> measure_by_hpet(const Hpet& hpet) {
  constexpr std::uint32_t kPeriod = 0x04;  // femtoseconds a tick: the upper half of the capabilities
  constexpr std::uint32_t kConfiguration = 0x10;
  constexpr std::uint32_t kCounter = 0xf0;
  constexpr std::uint32_t kLongestPeriod = 100'000'000;
  constexpr std::uint64_t kFsPerNs = 1'000'000;
  const std::uint32_t period_fs = hpet.at(kPeriod);
  if (period_fs == 0 || period_fs > kLongestPeriod) return std::nullopt;
  hpet.at(kConfiguration) = hpet.at(kConfiguration) | 1;
  const std::uint32_t start = hpet.at(kCounter);
  const Stopwatch watch;
  for (std::uint32_t i = 0; i < kPatience; ++i) {
    const std::uint64_t elapsed_ns = std::uint64_t{hpet.at(kCounter) - start} * period_fs / kFsPerNs;
    if (elapsed_ns >= kWaitNs) return watch.stop(elapsed_ns);
  }
  return std::nullopt;
}

/// Waits until channel 2, which counts a millisecond down, is at 0.
[[gnu::noinline]] bool await_pit() {
  constexpr std::uint8_t kDone = 0x20;
  for (std::uint32_t i = 0; i < kPatience; ++i)
    if ((arch::in8<0x61>() & kDone) != 0) return true;
  return false;
}

[[gnu::noinline]] void start_pit(std::uint16_t count) {
  constexpr std::uint8_t kGateOn = 0x01;  // and the loudspeaker off
  constexpr std::uint8_t kChannel2Mode0 = 0xb0;
  arch::out8<0x61>(kGateOn);
  arch::out8<0x43>(kChannel2Mode0);
  arch::out8<0x42>(static_cast<std::uint8_t>(count));
  arch::out8<0x42>(static_cast<std::uint8_t>(count >> 8));
}

std::optional<Elapsed> measure_by_pit() {
  constexpr std::uint64_t kHz = 1'193'182;
  constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
  constexpr std::uint16_t kCount = kWaitNs * kHz / kNsPerSecond;
  start_pit(kCount);
  const Stopwatch watch;
  if (!await_pit()) return std::nullopt;
  return watch.stop(kCount * kNsPerSecond / kHz);
}

}  // namespace

Result<Elapsed> measure() {
  std::optional<Elapsed> elapsed;
  if (const auto hpet = acpi::hpet()) elapsed = measure_by_hpet({mapped_pages::direct_map() + hpet->address.value});
  if (!elapsed) elapsed = measure_by_pit();
  if (!elapsed || elapsed->tsc_ticks == 0 || elapsed->apic_ticks == 0)
    return fail(ErrorKind::kNotFound, "timer: no clock ticks");
  return *elapsed;
}

}  // namespace timer
