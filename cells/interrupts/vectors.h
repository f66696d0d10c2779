// The interrupt descriptor table: Intel SDM volume 3, 6.14.1 (gates), 6.14.5 (interrupt stack table).
#pragma once

#include <cstddef>
#include <cstdint>

#include "cells/cpu/cpu.h"
#include "cells/interrupts/interrupts.h"

namespace interrupts {

inline constexpr std::size_t kVectors = 256;
inline constexpr std::size_t kExceptions = kFirstVector;  ///< Vectors below are the processor's own.
inline constexpr std::size_t kNmiVector = 2;
inline constexpr std::size_t kEntryBytes = 8;  ///< Distance of the entries in interrupt_vectors.

static_assert(kFirstVector + kVectorCount == kVectors);

/// One entry of the table.
struct Gate {
  std::uint16_t offset_low;
  std::uint16_t selector;
  std::uint8_t stack;  ///< Place in the interrupt stack table; 0: stay on the stack.
  std::uint8_t type;   ///< kInterruptGate.
  std::uint16_t offset_middle;
  std::uint32_t offset_high;
  std::uint32_t reserved;
};
static_assert(sizeof(Gate) == 16 && kVectors * sizeof(Gate) == kPageSize, "the table fills its page");

/// Present, ring 0, interrupts off on entry.
inline constexpr std::uint8_t kInterruptGate = 0x8e;

/// Where the processor goes for one vector.
constexpr Gate make_gate(std::uint64_t entry, std::uint8_t stack) {
  return {static_cast<std::uint16_t>(entry),
          cpu::kCodeSelector,
          stack,
          kInterruptGate,
          static_cast<std::uint16_t>(entry >> 16),
          static_cast<std::uint32_t>(entry >> 32),
          0};
}

/// The stack that a vector runs on. Each kind that can strike while another is handled has its own; an exception must
/// not need the stack that it may be about. Other interrupts stay where they are: a handler may change to another task.
constexpr std::uint8_t stack_of(std::size_t vector) {
  constexpr std::size_t kDoubleFault = 8;
  constexpr std::size_t kMachineCheck = 18;
  if (vector == kNmiVector) return static_cast<std::uint8_t>(cpu::InterruptStack::kNmi);
  if (vector == kDoubleFault) return static_cast<std::uint8_t>(cpu::InterruptStack::kDoubleFault);
  if (vector == kMachineCheck) return static_cast<std::uint8_t>(cpu::InterruptStack::kMachineCheck);
  return vector < kExceptions ? static_cast<std::uint8_t>(cpu::InterruptStack::kFault) : 0;
}

}  // namespace interrupts

/// vectors.S: 256 entries of kEntryBytes, not to be called.
extern "C" [[gnu::visibility("hidden")]] void interrupt_vectors();
