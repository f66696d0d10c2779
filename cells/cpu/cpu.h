// The processor: its segment and task tables, the policy bits of its control registers, the end of the run.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/address.h"
#include "kernel/base/result.h"
#include "kernel/base/text.h"

namespace cpu {

/// Selectors of the table that start() loads.
inline constexpr std::uint16_t kCodeSelector = 0x08;
inline constexpr std::uint16_t kDataSelector = 0x10;
inline constexpr std::uint16_t kTaskSelector = 0x18;

/// Stacks that the processor changes to on an interrupt: places of the interrupt stack table (Intel SDM volume 3, 8.7).
enum class InterruptStack : std::uint8_t {
  kDoubleFault = 1,
  kNmi = 2,
  kMachineCheck = 3,
  kFault = 4,  ///< Page faults and all other exceptions, so that an overflown stack can be reported.
};

/// What CPUID says and this kernel cares about.
struct Features {
  Text<12> vendor;         ///< "GenuineIntel".
  bool has_no_execute;     ///< Bit 63 of page-table entries (start() fails without).
  bool has_global_pages;   ///< Translations that survive a change of page tables.
  bool has_huge_pages;     ///< Pages of 1 GiB.
  bool has_invariant_tsc;  ///< The time stamp counter runs at one rate.
};

/// Loads descriptor tables of our own (GDT, TSS) and sets the policy bits: write protection in supervisor mode,
/// no-execute, FXSAVE and SSE exceptions, global pages where there are any. Interrupts must be off. Errors:
/// kUnsupported when the processor lacks what the kernel needs; then nothing is changed.
[[nodiscard]] CELL_UNSAFE Result<void> start();

/// The same on processor number `index`, which calls it itself; start() is for number 0. Errors: as start();
/// kOutOfRange for 0 and from arch::kMaximumProcessors on.
[[nodiscard]] CELL_UNSAFE Result<void> enter(std::uint32_t index);

/// Gives processor `index` the stack that ends below `top` for `place`. The memory must stay mapped until another one
/// is set. Errors: kMisaligned unless `top` is a multiple of 16; kOutOfRange for a place that is not in the enumeration
/// or a processor that there cannot be.
[[nodiscard]] CELL_UNSAFE Result<void> set_interrupt_stack(std::uint32_t index, InterruptStack place, VirtAddr top);

/// How one processor reaches all others: registered by who has started them. Each is called with interrupts off, and
/// returns when it is done everywhere.
struct Others {
  void (*forget)();  ///< They forget all translations of addresses.
  void (*stop)();    ///< They stand still, none of them in code of the layers ground, memory and cells.
  void (*go)();      ///< They go on.
};

/// From now on the functions below do something. Errors: kOutOfRange when one is null; kAlreadyExists when there are
/// others already.
[[nodiscard]] CELL_UNSAFE Result<void> register_others(const Others& others);
CELL_UNSAFE void unregister_others();

/// Makes all other processors forget what they have seen of the page tables. At once where there are none.
CELL_UNSAFE void forget_elsewhere();
/// Until let_others_go(), nobody but the caller changes or runs anything. Interrupts must be off, and stay so.
CELL_UNSAFE void stop_others();
CELL_UNSAFE void let_others_go();

/// Ends the run: QEMU's isa-debug-exit makes it exit status 2 * code + 1; elsewhere the processor halts for ever.
[[noreturn]] CELL_UNSAFE void exit(std::uint8_t code);

/// The time stamp counter: instructions executed, under `-icount shift=0`.
[[nodiscard]] CELL_EXPORT std::uint64_t ticks();

/// Reads CPUID anew; changes nothing.
[[nodiscard]] CELL_EXPORT Features features();

}  // namespace cpu
