#include "cells/timer/timer.h"

#include <array>
#include <new>
#include <optional>
#include <utility>

#include "cells/apic/apic.h"
#include "cells/cpu/cpu.h"
#include "cells/interrupts/interrupts.h"
#include "cells/timer/alarm_heap.h"
#include "cells/timer/calibration.h"
#include "cells/timer/rates.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/arch/interrupts_off.h"
#include "kernel/arch/spin_lock.h"
#include "kernel/base/root_slot.h"

namespace timer {

/// The clocks of the processor. All zero before start().
struct Clock {
  std::uint64_t start_tsc;
  Rate ns_per_tsc_tick;
  Rate apic_ticks_per_ns;
};
using Registration = RootSlot<interrupts::HandlerRegistration>;

CELL_KEPT(Clock, clock, "hw", "the rates of the processor's counters, and when time began");
namespace {

using arch::InterruptsOff;

/// Those that are set on one processor, whose timer is set for the first of them.
struct ProcessorAlarms {
  arch::SpinLock<InterruptsOff> lock;
  AlarmHeap heap;
  bool are_called = false;  ///< In the interrupt, which has the lock, and sets the timer when it has called all.
};

}  // namespace

using Alarms = std::array<ProcessorAlarms, arch::kMaximumProcessors>;

CELL_KEPT(Alarms, alarms, "inventory", "the processor's timer is set for the first of all alarms");
CELL_KEPT(Registration, registration, "registration", "the timer's vector, for as long as it runs");

namespace {

/// The alarms of a processor, to be changed: with the lock, which what is called in the interrupt has already.
class Change {
 public:
  explicit Change(std::uint32_t processor) : at_(alarms[processor]) {
    if (processor != arch::processor() || !at_.are_called) guard_.emplace(at_.lock);
  }
  [[nodiscard]] ProcessorAlarms& alarms_there() const { return at_; }

 private:
  const InterruptsOff off_;
  ProcessorAlarms& at_;
  std::optional<arch::SpinLock<InterruptsOff>::Guard> guard_;
};

bool is_due(const AlarmNode& alarm, std::uint64_t now_ns) { return alarm.deadline_ns <= now_ns; }

/// Makes the processor's timer go off for the first alarm.
void start_timer(const AlarmHeap& heap) {
  const AlarmNode* const first = heap.first();
  if (first == nullptr) return apic::start_timer(0);
  const std::uint64_t now_ns = now();
  apic::start_timer(is_due(*first, now_ns) ? 1 : countdown(first->deadline_ns - now_ns, clock.apic_ticks_per_ns));
}

void on_interrupt(void* /*context*/, std::uint64_t /*interrupted*/) noexcept {
  apic::end_of_interrupt();
  const std::uint64_t now_ns = now();
  ProcessorAlarms& here = alarms[arch::processor()];
  const arch::SpinLock<InterruptsOff>::Guard guard(here.lock);
  here.are_called = true;
  while (AlarmNode* const first = here.heap.first()) {
    if (!is_due(*first, now_ns)) break;
    here.heap.remove(*first);
    first->waker.function(first->waker.context);
  }
  here.are_called = false;
  start_timer(here.heap);
}

/// Takes the alarm out of those that are set. Waits for a waker that is being called on another processor.
void take_out(AlarmNode& node) {
  const Change change(node.processor);
  if (node.is_set) change.alarms_there().heap.remove(node);
}

}  // namespace

std::uint64_t now() { return scale(cpu::ticks() - clock.start_tsc, clock.ns_per_tsc_tick); }

Result<void> start() {
  TRY_ASSIGN(auto handler, interrupts::register_handler(kVector, &on_interrupt, nullptr));
  TRY_ASSIGN(const Elapsed elapsed, measure());
  clock = {cpu::ticks(), rate_of(elapsed.nanoseconds, elapsed.tsc_ticks),
           rate_of(elapsed.apic_ticks, elapsed.nanoseconds)};
  registration.put(std::move(handler));
  enter();
  return {};
}

void enter() { apic::set_timer_vector(kVector); }

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
  take_out(*node_);
  node_->processor = arch::processor();
  node_->deadline_ns = deadline_ns;
  const Change change(node_->processor);
  ProcessorAlarms& here = change.alarms_there();
  here.heap.insert(*node_);
  if (here.heap.first() == node_ && !here.are_called) start_timer(here.heap);
}

void Alarm::cancel() {
  if (node_ != nullptr) take_out(*node_);
}

bool Alarm::is_set() const { return node_ != nullptr && node_->is_set; }

Result<Alarm> make_alarm(Waker&& waker) {
  if (waker.function == nullptr) return fail(ErrorKind::kOutOfRange, "timer: an alarm without a function");
  auto* const node = new (std::nothrow) AlarmNode{.waker = waker};
  if (node == nullptr) return fail(ErrorKind::kOutOfMemory, "timer: no memory for an alarm");
  return AlarmSource::make(node);
}

}  // namespace timer
