// Numbers of one clock in units of another.
#pragma once

#include <cstdint>

namespace timer {

/// Units of one clock for a unit of another, 32 bits before and 32 after the point.
using Rate = std::uint64_t;

/// `units` in the time of `others`. Preconditions: others is not 0; units < 2^32, so that no 128-bit division is
/// needed.
constexpr Rate rate_of(std::uint64_t units, std::uint64_t others) { return (units << 32) / others; }

constexpr std::uint64_t scale(std::uint64_t others, Rate rate) {
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(others) * rate) >> 32);
}

/// What the timer counts down for a wait: at least 1, or it would not start; at most what it can hold, after which it
/// is started again.
constexpr std::uint32_t countdown(std::uint64_t wait_ns, Rate ticks_per_ns) {
  constexpr std::uint64_t kMost = 0xffff'ffff;
  constexpr std::uint64_t kLongest = 1'000'000'000;
  const std::uint64_t ticks = scale(wait_ns < kLongest ? wait_ns : kLongest, ticks_per_ns);
  return static_cast<std::uint32_t>(ticks == 0 ? 1 : ticks < kMost ? ticks : kMost);
}

}  // namespace timer
