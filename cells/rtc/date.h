// From what the clock shows to seconds. Internal.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace rtc {

/// The registers as they were read, all in one second.
struct Reading {
  std::uint8_t second, minute, hour, day, month, year, status_b;
  bool operator==(const Reading&) const = default;
};

// Status register B (MC146818A data sheet, "Register B").
inline constexpr std::uint8_t kBinary = 0x04;     ///< Numbers are binary, not two decimal digits.
inline constexpr std::uint8_t kFullHours = 0x02;  ///< 0 to 23, not 1 to 12 with kAfternoon.
inline constexpr std::uint8_t kAfternoon = 0x80;  ///< In the hour.

/// Days from 1970-01-01 to the first of a month of the years 2000 to 2099, all fourth of which are leap years.
constexpr std::uint64_t days_before(std::uint64_t year, std::uint64_t month) {
  constexpr std::array<std::uint16_t, 12> kBefore = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  constexpr std::uint64_t kDaysTo2000 = 10'957;
  const std::uint64_t leap_days = (year + 3) / 4 + (year % 4 == 0 && month > 2 ? 1 : 0);
  return kDaysTo2000 + year * 365 + leap_days + kBefore[month - 1];
}

constexpr std::uint64_t days_in(std::uint64_t year, std::uint64_t month) {
  return month == 12 ? 31 : days_before(year, month + 1) - days_before(year, month);
}

/// Seconds since 1970; nothing for what is no date.
constexpr std::optional<std::uint64_t> to_seconds(const Reading& reading) {
  bool is_digits = true;
  const auto number = [&](std::uint8_t value) -> std::uint64_t {
    if ((reading.status_b & kBinary) != 0) return value;
    if (value >> 4 > 9 || (value & 15) > 9) is_digits = false;
    return (value >> 4) * 10U + (value & 15U);
  };
  const bool is_full = (reading.status_b & kFullHours) != 0;
  std::uint64_t hour = number(is_full ? reading.hour : static_cast<std::uint8_t>(reading.hour & ~kAfternoon));
  if (!is_full) {
    if (hour == 0 || hour > 12) return std::nullopt;
    hour = hour % 12 + ((reading.hour & kAfternoon) != 0 ? 12 : 0);
  }
  const std::uint64_t second = number(reading.second), minute = number(reading.minute), day = number(reading.day),
                      month = number(reading.month), year = number(reading.year);
  if (!is_digits || second > 59 || minute > 59 || hour > 23 || month == 0 || month > 12 || year > 99 || day == 0 ||
      day > days_in(year, month))
    return std::nullopt;
  return ((days_before(year, month) + day - 1) * 24 + hour) * 3600 + minute * 60 + second;
}

}  // namespace rtc
