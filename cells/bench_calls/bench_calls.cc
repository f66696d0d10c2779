#include "cells/bench_calls/bench_calls.h"

#include "cells/bench_report/bench_report.h"
#include "cells/counter/counter.h"
#include "cells/cpu/cpu.h"
#include "kernel/arch/ruler.h"

namespace bench_calls {
namespace {

constexpr std::uint64_t kShort = 1'000;
constexpr std::uint64_t kLong = 11'000;

/// Ticks that kLong - kShort rounds take: what is before and after a loop drops out.
template <typename Loop>
std::uint64_t difference(Loop loop) {
  const std::uint64_t start = cpu::ticks();
  loop(kShort);
  const std::uint64_t middle = cpu::ticks();
  loop(kLong);
  return (cpu::ticks() - middle) - (middle - start);
}

/// The calls stand in a row, so that the loop around them counts for a hundredth.
[[gnu::noinline]] void call_often(std::uint64_t rounds) {
  for (; rounds > 0; rounds -= 100) {
#pragma GCC unroll 100
    for (int i = 0; i < 100; ++i) static_cast<void>(counter::version());
  }
}

}  // namespace

unsigned long run() {
  bench_report::report("ruler", difference([](std::uint64_t rounds) { arch::count_down(rounds); }), kLong - kShort);
  bench_report::report("null_call", difference([](std::uint64_t rounds) { call_often(rounds); }), kLong - kShort);
  return 2;
}

}  // namespace bench_calls
