#include "cells/timer/timer.h"

#include <new>
#include <utility>

#include "cells/apic/apic.h"
#include "cells/cpu/cpu.h"
#include "cells/interrupts/interrupts.h"
#include "cells/timer/alarm_heap.h"
#include "cells/timer/calibration.h"
#include "cells/timer/rates.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/base/root_slot.h"

namespace timer {

/// The clocks of the processor. All zero before start().
struct Clock {
  std::uint64_t start_tsc;
  Rate ns_per_tsc_tick;
  Rate apic_ticks_per_ns;
};
struct Alarms {
  AlarmHeap heap;
  bool are_called = false;  ///< In the interrupt, which sets the timer when it has called all.
};
using Registration = RootSlot<interrupts::HandlerRegistration>;

CELL_KEPT(Clock, clock, "hw", "the rates of the processor's counters, and when time began");
CELL_KEPT(Alarms, alarms, "inventory", "the processor's timer is set for the first of all alarms");
CELL_KEPT(Registration, registration, "registration", "the timer's vector, for as long as it runs");

namespace {

[[gnu::noinline]] std::uint64_t switch_interrupts_off() {
  const std::uint64_t flags = arch::read_flags();
  arch::disable_interrupts();
  return flags;
}
[[gnu::noinline]] void switch_interrupts_back(std::uint64_t flags) {
  constexpr std::uint64_t kInterruptFlag = 1 << 9;
  if ((flags & kInterruptFlag) != 0) arch::enable_interrupts();
}

class InterruptsOff {
 public:
  InterruptsOff() : flags_(switch_interrupts_off()) {}
  InterruptsOff(const InterruptsOff&) = delete;
  InterruptsOff& operator=(const InterruptsOff&) = delete;
  ~InterruptsOff() { switch_interrupts_back(flags_); }

 private:
  std::uint64_t flags_;
};

}  // namespace

namespace {

bool is_due(const AlarmNode& alarm, std::uint64_t now_ns) { return alarm.deadline_ns <= now_ns; }

/// Makes the processor's timer go off for the first alarm.
void start_timer() {
  const AlarmNode* const first = alarms.heap.first();
  if (first == nullptr) return apic::start_timer(0);
  const std::uint64_t now_ns = now();
  apic::start_timer(is_due(*first, now_ns) ? 1 : countdown(first->deadline_ns - now_ns, clock.apic_ticks_per_ns));
}

void on_interrupt(void* /*context*/, std::uint64_t /*interrupted*/) noexcept {
  apic::end_of_interrupt();
  const std::uint64_t now_ns = now();
  alarms.are_called = true;
  while (AlarmNode* const first = alarms.heap.first()) {
    if (!is_due(*first, now_ns)) break;
    alarms.heap.remove(*first);
    first->waker.function(first->waker.context);
  }
  alarms.are_called = false;
  start_timer();
}

}  // namespace

std::uint64_t now() { return scale(cpu::ticks() - clock.start_tsc, clock.ns_per_tsc_tick); }

Result<void> start() {
  TRY_ASSIGN(auto handler, interrupts::register_handler(kVector, &on_interrupt, nullptr));
  TRY_ASSIGN(const Elapsed elapsed, measure());
  clock = {cpu::ticks(), rate_of(elapsed.nanoseconds, elapsed.tsc_ticks),
           rate_of(elapsed.apic_ticks, elapsed.nanoseconds)};
  apic::set_timer_vector(kVector);
  registration.put(std::move(handler));
  return {};
}

/// The only maker of an Alarm, and what its destructor does.
struct AlarmSource {
  static Result<Alarm> make(AlarmNode* node) {
    Result<Alarm> made(std::in_place);
    made->node_ = node;
    return made;
  }
  static AlarmNode* take(Alarm& alarm) { return std::exchange(alarm.node_, nullptr); }
};

Alarm::Alarm(Alarm&& other) noexcept : node_(AlarmSource::take(other)) {}

Alarm& Alarm::operator=(Alarm&& other) noexcept {
  AlarmNode* const incoming = AlarmSource::take(other);
  cancel();
  delete std::exchange(node_, incoming);
  return *this;
}

Alarm::~Alarm() {
  cancel();
  delete node_;
}

void Alarm::set(std::uint64_t deadline_ns) {
  if (node_ == nullptr) return;
  const InterruptsOff off;
  if (node_->is_set) alarms.heap.remove(*node_);
  node_->deadline_ns = deadline_ns;
  alarms.heap.insert(*node_);
  if (alarms.heap.first() == node_ && !alarms.are_called) start_timer();
}

void Alarm::cancel() {
  if (!is_set()) return;
  const InterruptsOff off;
  if (node_->is_set) alarms.heap.remove(*node_);
}

bool Alarm::is_set() const { return node_ != nullptr && node_->is_set; }

Result<Alarm> make_alarm(Waker&& waker) {
  if (waker.function == nullptr) return fail(ErrorKind::kOutOfRange, "timer: an alarm without a function");
  auto* const node = new (std::nothrow) AlarmNode{.waker = waker};
  if (node == nullptr) return fail(ErrorKind::kOutOfMemory, "timer: no memory for an alarm");
  return AlarmSource::make(node);
}

}  // namespace timer
