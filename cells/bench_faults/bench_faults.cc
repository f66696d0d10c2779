#include "cells/bench_faults/bench_faults.h"

#include "cells/bench_report/bench_report.h"
#include "cells/cpu/cpu.h"
#include "cells/logger/logger.h"
#include "cells/unwinder/unwinder.h"
#include "kernel/base/result.h"

namespace bench_faults {
namespace {

constexpr std::uint64_t kFaults = 64;

/// What one call is to do, and what it did.
struct Work {
  std::uint64_t frames;
  volatile std::uint64_t address = 8;  ///< Nobody's; the compiler does not see which.
  std::uint64_t held = 0;              ///< Objects that are there.
  std::uint64_t released = 0;          ///< Whose destructor has run.
  std::uint64_t fault_at = 0;          ///< Ticks just before the fault.
};

class Object {
 public:
  explicit Object(Work& work) : work_(work) { ++work_.held; }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() {
    --work_.held;
    ++work_.released;
  }

 private:
  Work& work_;
};

std::uint64_t load(std::uint64_t address) { return *reinterpret_cast<const volatile std::uint64_t*>(address); }

// NOLINTNEXTLINE(misc-no-recursion): frames are what is measured
[[gnu::noinline]] std::uint64_t go_down(Work& work, std::uint64_t frames) {
  const Object object(work);
  if (frames > 1) return go_down(work, frames - 1) + 1;
  const std::uint64_t address = work.address;
  work.fault_at = cpu::ticks();
  return load(address);
}

struct Ticks {
  std::uint64_t to_handler = 0;
  std::uint64_t to_joined = 0;
};

Result<void> fault_once(std::uint64_t frames, Ticks& sum) {
  Work work{.frames = frames};
  unwinder::Kill kill;
  const unwinder::End end = unwinder::run([&] { static_cast<void>(go_down(work, work.frames)); }, kill);
  const std::uint64_t now = cpu::ticks();
  if (end != unwinder::End::kKilled || !kill.is_complete || kill.further_faults != 0 || work.held != 0 ||
      work.released != frames)
    return fail(ErrorKind::kRefused, "a fault in ", frames, " frames: ", work.released, " objects released");
  sum.to_handler += kill.ticks - work.fault_at;
  sum.to_joined += now - work.fault_at;
  return {};
}

Result<Ticks> measure(std::uint64_t frames) {
  Ticks sum;
  TRY(fault_once(frames, sum));
  sum = {};
  for (std::uint64_t i = 0; i < kFaults; ++i) TRY(fault_once(frames, sum));
  return sum;
}

Result<void> measure_all() {
  TRY_ASSIGN(const Ticks one, measure(1));
  TRY_ASSIGN(const Ticks ten, measure(10));
  bench_report::report("fault_to_handler", one.to_handler, kFaults);
  bench_report::report("fault_to_joined_1", one.to_joined, kFaults);
  bench_report::report("fault_to_joined_10", ten.to_joined, kFaults);
  return {};
}

}  // namespace

unsigned long run() {
  const auto done = measure_all();
  if (done) return 3;
  logger::error("bench_faults", done.error().text);
  return 0;
}

}  // namespace bench_faults
