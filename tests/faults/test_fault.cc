#include "tests/faults/test_fault.h"

#include <cstdint>
#include <memory>

#include "kernel/base/address.h"

namespace test_fault {
namespace {

/// Hides a value from the optimiser, which would otherwise see the fault coming.
template <typename T>
T opaque(T value) {
  volatile T hidden = value;
  return hidden;
}

constexpr unsigned long kConstant = 7;

}  // namespace

CELL_KEPT(unsigned long, some_state, "soft", "a writable place of this cell, to be executed in vain")

namespace {

unsigned long load(std::uint64_t address) { return *reinterpret_cast<volatile unsigned long*>(opaque(address)); }

unsigned long store(std::uint64_t address) {
  *reinterpret_cast<volatile unsigned long*>(opaque(address)) = 1;
  return 0;
}

unsigned long execute(std::uint64_t address) {
  // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): a null call is what one of the tests is about
  return reinterpret_cast<unsigned long (*)()>(opaque(address))();
}

}  // namespace

unsigned long null_load() { return load(8) + 1; }
unsigned long null_call() { return execute(0) + 1; }
unsigned long divide_by_zero() { return 10UL / opaque(0UL); }  // NOLINT(clang-analyzer-core.DivideZero): on purpose
unsigned long invalid_opcode() { __builtin_trap(); }
unsigned long non_canonical() { return load(0x1234'5678'9abc'def0) + 1; }
unsigned long write_own_text() { return store(reinterpret_cast<std::uint64_t>(&write_own_text)) + 1; }
unsigned long write_constant() { return store(reinterpret_cast<std::uint64_t>(&kConstant)) + 1; }
unsigned long execute_state() { return execute(reinterpret_cast<std::uint64_t>(&some_state)) + 1; }

unsigned long execute_heap() {
  const auto block = std::make_unique<unsigned long>(0xc3);
  return execute(reinterpret_cast<std::uint64_t>(block.get())) + 1;
}

unsigned long overflow_stack() {
  volatile char frame[256];
  frame[0] = 1;
  // The recursion has no end, which the compiler may not know.
  return opaque(true) ? overflow_stack() + static_cast<unsigned long>(frame[0]) : 0;
}

unsigned long nano_core_is_gone() { return load(layout::kNanoCoreBase + 0x20'0000) + 1; }

}  // namespace test_fault
