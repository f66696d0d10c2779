// What one processor wants of all others: a non-maskable interrupt carries it, so that whoever waits with interrupts
// off answers too, and nobody can wait for one who waits for him.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "cells/interrupts/frame.h"
#include "kernel/abi/cell.h"
#include "kernel/arch/cpu_ops.h"

namespace smp {

enum class Wish : std::uint8_t {
  kFlush,  ///< Forget translations.
  kStop,   ///< Stand still, if that is a safe point.
};

/// Of each processor.
struct Answer {
  std::atomic<std::uint64_t> done = 0;     ///< The last number that it has answered.
  std::atomic<bool> is_still = false;      ///< It stands still until Mail::is_stopped is taken back.
  std::atomic<std::uint32_t> apic_id = 0;  ///< Whom to send to.
};

/// One wish at a time. `number` is written last.
struct Mail {
  std::atomic<std::uint32_t> online = 0;  ///< Processors that are asked; 0: none but the first.
  Wish wish{};
  std::atomic<std::uint64_t> number = 0;  ///< Of the wish; from 1.
  std::atomic<bool> is_taken = false;     ///< By a processor that wants something.
  std::atomic<bool> is_stopped = false;   ///< The others stand still, or are about to; they look for wishes meanwhile.
  std::atomic<std::uint32_t> holder = 0;  ///< Number + 1 of the processor that all others stand still for.
  std::atomic<bool> is_ending = false;    ///< The run ends: whoever is interrupted stands still for ever.
  std::array<Answer, arch::kMaximumProcessors> answers;
  std::uint64_t flushes = 0;
  std::uint64_t stops = 0;
  std::uint64_t retries = 0;
};
Mail& mail();

/// From now on the processor that calls it is asked. What it has seen of memory before, it forgets.
void join_others(std::uint32_t index);
/// What cpu calls: the others forget their translations.
void flush_others();
/// Likewise: no other processor is in code that runs alone or has interrupts off, until go_on().
CELL_SPINS void stop_others();
void go_on();
/// The hook of interrupts for the end.
void end_others() noexcept;
/// The hook of interrupts: does what is wanted of this processor; whether anything was.
bool answer(const interrupts::Frame& interrupted) noexcept;

}  // namespace smp
