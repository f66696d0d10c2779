// Facts: MC146818A data sheet (Motorola, 1984), "Address map" and "Registers"; ports 0x70 and 0x71 of the PC/AT.
#include "cells/rtc/rtc.h"

#include "cells/rtc/date.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/arch/interrupts_off.h"

namespace rtc {
namespace {

constexpr std::uint16_t kIndex = 0x70;
constexpr std::uint16_t kData = 0x71;

constexpr std::uint8_t kSecond = 0, kMinute = 2, kHour = 4, kDay = 7, kMonth = 8, kYear = 9;
constexpr std::uint8_t kStatusA = 10, kStatusB = 11, kStatusD = 13;
constexpr std::uint8_t kUpdates = 0x80;  ///< In A: the numbers are about to change; for at most 2 ms.
constexpr std::uint8_t kIsValid = 0x80;  ///< In D: there was power all the time.

/// Readings of status A until an update must be over: each takes a microsecond on hardware.
constexpr int kPatience = 10'000;
constexpr int kAttempts = 8;

// Index and data belong together: nobody may come between.

std::uint8_t read(std::uint8_t index) {
  arch::out8<kIndex>(index);
  return arch::in8<kData>();
}

std::uint8_t read_alone(std::uint8_t index) {
  const arch::InterruptsOff off;
  return read(index);
}

bool is_quiet() {
  for (int i = 0; i < kPatience; ++i) {
    if ((read_alone(kStatusA) & kUpdates) == 0) return true;
  }
  return false;
}

Reading read_all() {
  const arch::InterruptsOff off;
  return {.second = read(kSecond),
          .minute = read(kMinute),
          .hour = read(kHour),
          .day = read(kDay),
          .month = read(kMonth),
          .year = read(kYear),
          .status_b = read(kStatusB)};
}

}  // namespace

Result<std::uint64_t> now() {
  for (int i = 0; i < kAttempts; ++i) {
    if (!is_quiet()) break;
    if ((read_alone(kStatusD) & kIsValid) == 0) break;
    // An update that began between the question and the answer shows as a difference.
    const Reading first = read_all();
    if (read_all() != first) continue;
    const auto seconds = to_seconds(first);
    if (!seconds) return fail(ErrorKind::kBadFormat, "the real-time clock shows no date");
    return *seconds;
  }
  return fail(ErrorKind::kNotFound, "no real-time clock tells the date");
}

}  // namespace rtc
