#include "cells/smp/mail.h"

#include "cells/apic/apic.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/scheduler/scheduler.h"
#include "kernel/abi/cell.h"
#include "kernel/arch/spin_lock.h"

namespace smp {

CELL_KEPT(Mail, box, "inventory", "what one processor wants of the others, and which of them have done it");

Mail& mail() { return box; }

namespace {

constexpr std::uint64_t kInterruptFlag = 1 << 9;

[[noreturn, gnu::noinline]] void stop_for_ever() { arch::halt_for_ever(); }

Answer& own_answer() { return box.answers[arch::processor()]; }

/// Calls `each(answer)` for all but this processor.
template <typename Each>
void for_others(Each each) {
  const std::uint32_t here = arch::processor();
  const std::uint32_t online = box.online.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < online; ++i)
    if (i != here) each(box.answers[i]);
}

/// Makes the wish known, by interrupts or to those who look for it.
void post(Wish wish, bool are_looking) {
  box.wish = wish;
  const std::uint64_t number = box.number.load(std::memory_order_relaxed) + 1;
  box.number.store(number, std::memory_order_release);
  own_answer().done.store(number, std::memory_order_relaxed);
  if (!are_looking)
    for_others([](const Answer& other) { apic::send_nmi(other.apic_id.load(std::memory_order_relaxed)); });
}

CELL_SPINS void wait_for_answers() {
  const std::uint64_t number = box.number.load(std::memory_order_relaxed);
  for_others([number](const Answer& other) {
    while (other.done.load(std::memory_order_acquire) != number) arch::pause();
  });
}

/// The others go on, and have left where they stood when it returns.
CELL_SPINS void let_go() {
  box.is_stopped.store(false, std::memory_order_release);
  for_others([](const Answer& other) {
    while (other.is_still.load(std::memory_order_acquire)) arch::pause();
  });
}

/// Whether all others stand still.
bool try_to_stop() {
  box.is_stopped.store(true, std::memory_order_release);
  post(Wish::kStop, false);
  wait_for_answers();
  bool are_still = true;
  for_others([&](const Answer& other) { are_still = are_still && other.is_still.load(std::memory_order_relaxed); });
  if (!are_still) let_go();
  return are_still;
}

void flush_if_wanted(Answer& here, std::uint64_t number) {
  if (box.wish == Wish::kFlush) mapped_pages::forget_all();
  here.done.store(number, std::memory_order_release);
}

/// Until it is let go; whoever has stopped it may unmap meanwhile.
CELL_SPINS void stand_still(Answer& here) {
  while (box.is_stopped.load(std::memory_order_acquire)) {
    const std::uint64_t number = box.number.load(std::memory_order_acquire);
    if (here.done.load(std::memory_order_relaxed) != number) flush_if_wanted(here, number);
    arch::pause();
  }
  here.is_still.store(false, std::memory_order_release);
}

bool is_at_safe_point(const interrupts::Frame& interrupted) {
  return (interrupted.rflags & kInterruptFlag) != 0 && scheduler::stand_still(interrupted.rip, interrupted.rsp);
}

/// One processor at a time wants something. With interrupts off.
CELL_SPINS void take_turn() { arch::spin_lock_take(box.is_taken); }
void end_turn() { box.is_taken.store(false, std::memory_order_release); }

bool is_alone() { return box.online.load(std::memory_order_relaxed) <= 1; }
bool is_holder() { return box.holder.load(std::memory_order_relaxed) == arch::processor() + 1; }

}  // namespace

void join_others(std::uint32_t index) {
  take_turn();
  own_answer().done = box.number.load();
  box.online = index + 1;
  mapped_pages::forget_all();
  end_turn();
}

void flush_others() {
  if (is_alone()) return;
  const bool are_still = is_holder();
  if (!are_still) take_turn();
  ++box.flushes;
  post(Wish::kFlush, are_still);
  wait_for_answers();
  if (!are_still) end_turn();
}

CELL_SPINS void stop_others() {
  if (is_alone()) return;
  take_turn();
  while (!try_to_stop()) {
    ++box.retries;
    end_turn();
    arch::pause();
    take_turn();
  }
  ++box.stops;
  box.holder = arch::processor() + 1;
}

void go_on() {
  if (is_alone()) return;
  box.holder = 0;
  let_go();
  end_turn();
}

void end_others() noexcept {
  if (box.online.load(std::memory_order_relaxed) <= 1) return;
  // Without the lock: whoever has it may be one of those who are to stop.
  box.is_ending.store(true, std::memory_order_release);
  for_others([](const Answer& other) { apic::send_nmi(other.apic_id.load(std::memory_order_relaxed)); });
}

bool answer(const interrupts::Frame& interrupted) noexcept {
  if (box.is_ending.load(std::memory_order_acquire)) stop_for_ever();
  Answer& here = own_answer();
  const std::uint64_t number = box.number.load(std::memory_order_acquire);
  if (here.done.load(std::memory_order_relaxed) == number) return false;
  if (box.wish != Wish::kStop) {
    flush_if_wanted(here, number);
    return true;
  }
  const bool is_still = is_at_safe_point(interrupted);
  here.is_still.store(is_still, std::memory_order_relaxed);
  here.done.store(number, std::memory_order_release);
  if (is_still) stand_still(here);
  return true;
}

}  // namespace smp
