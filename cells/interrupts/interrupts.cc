#include "cells/interrupts/interrupts.h"

#include <array>
#include <atomic>
#include <span>
#include <utility>

#include "cells/cpu/cpu.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/interrupts/frame.h"
#include "cells/interrupts/report.h"
#include "cells/interrupts/vectors.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/panic/panic.h"
#include "kernel/abi/stack.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/base/root_slot.h"

namespace interrupts {

namespace {

/// Mapped memory above a page that is never mapped: who runs over its end faults instead of overwriting.
struct Stack {
  page_allocator::AllocatedPages guard;
  mapped_pages::Mapping memory;
  [[nodiscard]] VirtAddr top() const { return memory.start() + memory.size_bytes(); }
};

/// All that the first processor needs on an interrupt; the table is that of all.
struct Memory {
  mapped_pages::Mapping table;  ///< Read-only; filled through the direct map.
  std::array<Stack, 4> stacks;  ///< [place - 1] of cpu::InterruptStack.
};

/// Of one processor.
struct Doing {
  bool is_asking;     ///< The fault hook is being asked.
  bool is_handling;   ///< A handler runs, on the stack of what it interrupted.
  bool is_reporting;  ///< A fault, which will end the run: set once, never taken back.
};

struct Progress {
  std::array<Doing, arch::kMaximumProcessors> of_processor;
  std::atomic<bool> is_reporting;  ///< Some processor is: likewise.
  bool has_nested;                 ///< Another one came meanwhile, on the same processor: likewise.
};

/// What is being reported, for the case that the report does not come about.
struct FirstFault {
  std::uint64_t vector;
  std::uint64_t rip;
};

/// Whom a vector goes to. `function` is written last and cleared first: an interrupt may come in between.
struct Destination {
  std::atomic<Handler> function;  ///< Null: nobody.
  void* context;
};

}  // namespace

using MemorySlot = RootSlot<Memory>;
using Counter = std::uint64_t;
/// Who is called, all written last and cleared first.
struct Destinations {
  std::array<Destination, kVectorCount> of_vector;
  std::atomic<ExitHook> at_exit;  ///< Null: nobody.
  std::atomic<NmiHook> at_nmi;    ///< Likewise.
  std::atomic<LastHook> at_last;  ///< Likewise.
};

CELL_KEPT(MemorySlot, memory, "hw", "the interrupt descriptor table and the stacks that the processor changes to");
CELL_KEPT(Destinations, destinations, "registration", "devices lie above the vectors that they send");
CELL_KEPT(Progress, progress, "sync", "a fault while dealing with a fault must end, not begin again");
CELL_KEPT(FaultHook, fault_hook, "registration", "who can end less than the whole run lies above; null: nobody");
CELL_KEPT(FirstFault, first, "soft", "the fault that was to be reported when another one came, for a person");
CELL_KEPT(Counter, spurious, "soft", "how many unexpected interrupts came, for a person");

namespace {

// One function for each kind of privileged instruction: what the grants of this cell name.
[[gnu::noinline]] void load_table(const arch::TablePointer& table) { arch::load_idt(table); }
[[gnu::noinline]] std::uint64_t fault_address() { return arch::read_cr2(); }

/// Moves one 8259A away from the exceptions' vectors and masks all its lines (8259A data sheet, ICW1 to ICW4, OCW1).
template <std::uint16_t port>
void silence(const std::array<std::uint8_t, 4>& words) {
  constexpr std::uint8_t kMaskAll = 0xff;
  arch::out8<port>(words[0]);
  for (std::size_t i = 1; i < words.size(); ++i) arch::out8<port + 1>(words[i]);
  arch::out8<port + 1>(kMaskAll);
}

void silence_legacy_controllers() {
  silence<0x20>(
      {0x11, 32, 0x04, 0x01});  // edge, cascade, ICW4 follows; vectors 32 to 39; second one on line 2; 8086 mode
  silence<0xa0>({0x11, 40, 0x02, 0x01});  // likewise; vectors 40 to 47; it is on line 2
}

Result<Stack> make_stack() {
  TRY_ASSIGN(auto guard, page_allocator::allocate(page_allocator::Arena::kGeneral, cell_abi::kInterruptStackPages + 1));
  auto pages = guard.split_off(1);
  TRY_ASSIGN(auto frames, frame_allocator::allocate(cell_abi::kInterruptStackPages));
  TRY_ASSIGN(auto mapped,
             mapped_pages::map_pages(std::move(pages), std::move(frames), mapped_pages::Access::kReadWrite));
  return Stack{std::move(guard), std::move(mapped)};
}

Result<mapped_pages::Mapping> make_table() {
  TRY_ASSIGN(auto pages, page_allocator::allocate(page_allocator::Arena::kGeneral, 1));
  TRY_ASSIGN(auto frames, frame_allocator::allocate(1));
  auto* const gates = reinterpret_cast<Gate*>(mapped_pages::direct_map() + frames.start().value);
  const auto first = reinterpret_cast<std::uint64_t>(&interrupt_vectors);
  for (std::size_t i = 0; i < kVectors; ++i) gates[i] = make_gate(first + i * kEntryBytes, stack_of(i));
  return mapped_pages::map_pages(std::move(pages), std::move(frames), mapped_pages::Access::kRead);
}

Result<Memory> make_memory() {
  Memory made;
  TRY_ASSIGN(made.table, make_table());
  for (Stack& stack : made.stacks) {
    TRY_ASSIGN(stack, make_stack());
  }
  return made;
}

Doing& doing() { return progress.of_processor[arch::processor()]; }

void append_fault(Text<200>& line, std::uint64_t vector, std::uint64_t rip) {
  line.append(exception(vector).name);
  line.append(" at ");
  line.append(rip);
}

/// Without the symbolizer and the unwinder: they may be what is broken.
void log_nested(const Frame& frame, std::uint64_t address) {
  Text<200> line;
  line.append("FAULT ");
  append_fault(line, first.vector, first.rip);
  line.append("; reporting it met a ");
  append_fault(line, frame.vector, frame.rip);
  line.append(", cr2 ");
  line.append(address);
  logger::log(logger::Level::kError, "interrupts", line.view());
}

/// Whether somebody has dealt with it. An exception in the hook itself ends the run, and so does one while reporting;
/// and one in a handler, since whose stack it stands on has nothing to do with it.
bool is_dealt_with(Frame& frame, std::uint64_t address) {
  Doing& here = doing();
  if (fault_hook == nullptr || here.is_asking || progress.is_reporting || here.is_handling) return false;
  here.is_asking = true;
  const bool is_done = fault_hook(frame, address);
  here.is_asking = false;
  return is_done;
}

[[noreturn, gnu::noinline]] void stop_here() { arch::halt_for_ever(); }

/// The first processor to get here reports; whatever happens on others meanwhile is not worth a line.
[[noreturn]] void end_by_fault(Frame& frame, std::uint64_t address) {
  if (!progress.is_reporting.exchange(true)) {
    doing().is_reporting = true;
    first = {frame.vector, frame.rip};
    if (const LastHook hook = destinations.at_last.load(std::memory_order_acquire); hook != nullptr) hook();
    log_fault(frame, address);
  } else if (!doing().is_reporting) {
    stop_here();
  } else if (!std::exchange(progress.has_nested, true)) {
    log_nested(frame, address);
  }
  cpu::exit(panic::kExitCode);
}

/// A non-maskable interrupt that one of our processors has sent.
bool is_sent(const Frame& interrupted) {
  const NmiHook hook = destinations.at_nmi.load(std::memory_order_acquire);
  return hook != nullptr && hook(interrupted);
}

void count_spurious(std::uint64_t vector) {
  ++spurious;
  logger::warn("interrupts", "unexpected interrupt, vector ", vector);
}

}  // namespace

/// Called by vectors.S with interrupts off. Returns for what does not end the run.
void dispatch(Frame& frame);
void dispatch(Frame& frame) {
  if (frame.vector < kExceptions) {
    if (frame.vector == kNmiVector && is_sent(frame)) return;
    const std::uint64_t address = fault_address();
    if (!is_dealt_with(frame, address)) end_by_fault(frame, address);
    return;
  }
  const Destination& destination = destinations.of_vector[frame.vector - kFirstVector];
  const Handler handler = destination.function.load(std::memory_order_acquire);
  if (handler == nullptr) [[unlikely]]
    return count_spurious(frame.vector);
  Doing& here = doing();
  here.is_handling = true;
  handler(destination.context, frame.rip);
  here.is_handling = false;
  if (const ExitHook hook = destinations.at_exit.load(std::memory_order_acquire); hook != nullptr) hook(frame.rip);
}

/// The only maker of a HandlerRegistration, and what its destructor does.
struct HandlerSource {
  static HandlerRegistration make(std::uint8_t vector) { return HandlerRegistration(vector); }
  static std::uint8_t take(HandlerRegistration& registration) { return std::exchange(registration.vector_, 0); }
};

HandlerRegistration::HandlerRegistration(HandlerRegistration&& other) noexcept : vector_(HandlerSource::take(other)) {}

HandlerRegistration& HandlerRegistration::operator=(HandlerRegistration&& other) noexcept {
  const std::uint8_t incoming = HandlerSource::take(other);
  const HandlerRegistration old(HandlerSource::take(*this));
  vector_ = incoming;
  return *this;
}

HandlerRegistration::~HandlerRegistration() {
  if (vector_ != 0) destinations.of_vector[vector_ - kFirstVector].function.store(nullptr, std::memory_order_release);
}

Result<HandlerRegistration> register_handler(std::uint8_t vector, Handler handler, void* context) {
  if (handler == nullptr) return fail(ErrorKind::kOutOfRange, "interrupts: handler is null");
  if (vector < kFirstVector)
    return fail(ErrorKind::kOutOfRange, "interrupts: vector ", vector, " is the processor's own");
  Destination& destination = destinations.of_vector[vector - kFirstVector];
  if (destination.function.load(std::memory_order_relaxed) != nullptr)
    return fail(ErrorKind::kAlreadyExists, "interrupts: vector ", vector, " has a handler");
  destination.context = context;
  destination.function.store(handler, std::memory_order_release);
  return HandlerSource::make(vector);
}

Result<void> register_exit_hook(ExitHook hook) {
  if (hook == nullptr) return fail(ErrorKind::kOutOfRange, "interrupts: exit hook is null");
  if (destinations.at_exit.load(std::memory_order_relaxed) != nullptr)
    return fail(ErrorKind::kAlreadyExists, "interrupts: an exit hook is registered");
  destinations.at_exit.store(hook, std::memory_order_release);
  return {};
}

void unregister_exit_hook() { destinations.at_exit.store(nullptr, std::memory_order_release); }

Result<void> register_nmi_hook(NmiHook hook) {
  if (hook == nullptr) return fail(ErrorKind::kOutOfRange, "interrupts: NMI hook is null");
  if (destinations.at_nmi.load(std::memory_order_relaxed) != nullptr)
    return fail(ErrorKind::kAlreadyExists, "interrupts: an NMI hook is registered");
  destinations.at_nmi.store(hook, std::memory_order_release);
  return {};
}

void unregister_nmi_hook() { destinations.at_nmi.store(nullptr, std::memory_order_release); }

Result<void> register_last_hook(LastHook hook) {
  if (hook == nullptr) return fail(ErrorKind::kOutOfRange, "interrupts: last hook is null");
  if (destinations.at_last.load(std::memory_order_relaxed) != nullptr)
    return fail(ErrorKind::kAlreadyExists, "interrupts: a last hook is registered");
  destinations.at_last.store(hook, std::memory_order_release);
  return {};
}

void unregister_last_hook() { destinations.at_last.store(nullptr, std::memory_order_release); }

Result<void> start() {
  if (memory.has_value()) return fail(ErrorKind::kAlreadyExists, "interrupts: started already");
  TRY_ASSIGN(Memory made, make_memory());
  for (std::size_t i = 0; i < made.stacks.size(); ++i)
    TRY(cpu::set_interrupt_stack(0, static_cast<cpu::InterruptStack>(i + 1), made.stacks[i].top()));
  silence_legacy_controllers();
  memory.put(std::move(made));
  enter();
  return {};
}

void enter() { load_table({kVectors * sizeof(Gate) - 1, memory.get()->table.start().value}); }

/// The only maker of a FaultRegistration, and what its destructor does.
struct FaultSource {
  static FaultRegistration make(FaultHook hook) { return FaultRegistration(hook); }
  static FaultHook take(FaultRegistration& registration) { return std::exchange(registration.hook_, nullptr); }
};

FaultRegistration::FaultRegistration(FaultRegistration&& other) noexcept : hook_(FaultSource::take(other)) {}

FaultRegistration& FaultRegistration::operator=(FaultRegistration&& other) noexcept {
  const FaultHook incoming = FaultSource::take(other);
  const FaultRegistration old(FaultSource::take(*this));
  hook_ = incoming;
  return *this;
}

FaultRegistration::~FaultRegistration() {
  if (hook_ != nullptr) fault_hook = nullptr;
}

Result<FaultRegistration> register_fault_hook(FaultHook hook) {
  if (hook == nullptr) return fail(ErrorKind::kOutOfRange, "fault hook is null");
  if (fault_hook != nullptr) return fail(ErrorKind::kAlreadyExists, "a fault hook is registered");
  fault_hook = hook;
  return FaultSource::make(hook);
}

std::uint64_t spurious_count() { return spurious; }

}  // namespace interrupts
