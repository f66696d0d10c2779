// The interrupt vectors. Exceptions are offered to whoever can deal with them; else they are reported with cell,
// symbol, registers and backtrace, and end the run. Other vectors go to whoever has registered for them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cells/interrupts/frame.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/text.h"

namespace interrupts {

/// Loads a table with all 256 vectors, mapped read-only, gives cpu the stacks they run on, each above a guard page, and
/// moves the legacy interrupt controllers out of the way (vectors 32 to 47, all masked). cpu::start() must have run.
/// Interrupts stay off. Errors: those of page_allocator, frame_allocator and mapped_pages; kAlreadyExists when called
/// again.
[[nodiscard]] CELL_UNSAFE Result<void> start();

/// Loads the table on another processor, which calls it itself, after cpu::enter() and with stacks of its own for all
/// places of cpu::InterruptStack.
CELL_UNSAFE void enter();

/// Vectors that may be registered for: [kFirstVector, kFirstVector + kVectorCount). Those below are the processor's.
inline constexpr std::size_t kFirstVector = 32;
inline constexpr std::size_t kVectorCount = 224;

/// Called for each interrupt of a vector, with interrupts off, on the stack of what was interrupted (the instruction at
/// `interrupted` has not been executed yet). Must not allocate or wait; may use SSE registers, which are saved, and may
/// change to another stack as long as it comes back in the end.
using Handler = void (*)(void* context, std::uint64_t interrupted) noexcept;

/// The right of a handler to be called. Empty after a move; the destructor takes the handler out, and it is not called
/// any more on this processor.
class CELL_OPAQUE HandlerRegistration final {
 public:
  HandlerRegistration() = default;
  HandlerRegistration(const HandlerRegistration&) = delete;
  HandlerRegistration& operator=(const HandlerRegistration&) = delete;
  HandlerRegistration(HandlerRegistration&& other) noexcept;
  HandlerRegistration& operator=(HandlerRegistration&& other) noexcept;
  ~HandlerRegistration();

  [[nodiscard]] bool empty() const { return vector_ == 0; }
  /// 0 when empty.
  [[nodiscard]] std::uint8_t vector() const { return vector_; }

 private:
  friend struct HandlerSource;
  explicit HandlerRegistration(std::uint8_t vector) : vector_(vector) {}
  std::uint8_t vector_ = 0;
};

/// From now on `handler` is called for `vector`, with `context` as it is. Whoever makes the device send the vector also
/// tells the device that it was handled. Errors: kOutOfRange for null or a vector of the processor; kAlreadyExists when
/// the vector is taken.
[[nodiscard]] CELL_UNSAFE Result<HandlerRegistration> register_handler(std::uint8_t vector, Handler handler,
                                                                       void* context);

/// Called after the handler of each interrupt that had one, likewise with interrupts off; the same holds as for a
/// Handler. Here a scheduler changes to another task.
using ExitHook = void (*)(std::uint64_t interrupted) noexcept;

/// Errors: kAlreadyExists when there is one; kOutOfRange for null.
[[nodiscard]] CELL_UNSAFE Result<void> register_exit_hook(ExitHook hook);
/// Takes the hook back; nothing happens without.
CELL_UNSAFE void unregister_exit_hook();
/// Asked about each exception (vectors 0 to 31) on the stack of the handler, with interrupts off. `address` is CR2.
/// True: it is dealt with, and the processor goes on as `frame` says. False: `frame` is unchanged, and the run ends
/// with a report. Must not wait, allocate or log; an exception within it ends the run. Not asked about exceptions
/// in handlers, which end the run.
using FaultHook = bool (*)(Frame& frame, std::uint64_t address) noexcept;

/// The right of a fault hook to be asked. Empty after a move; the destructor takes the hook out.
class CELL_OPAQUE FaultRegistration final {
 public:
  FaultRegistration() = default;
  FaultRegistration(const FaultRegistration&) = delete;
  FaultRegistration& operator=(const FaultRegistration&) = delete;
  FaultRegistration(FaultRegistration&& other) noexcept;
  FaultRegistration& operator=(FaultRegistration&& other) noexcept;
  ~FaultRegistration();

  [[nodiscard]] bool empty() const { return hook_ == nullptr; }

 private:
  friend struct FaultSource;
  explicit FaultRegistration(FaultHook hook) : hook_(hook) {}
  FaultHook hook_ = nullptr;
};

/// From now on `hook` is asked first. Errors: kOutOfRange for null; kAlreadyExists when there is one.
[[nodiscard]] CELL_EXPORT Result<FaultRegistration> register_fault_hook(FaultHook hook);

/// Asked about each non-maskable interrupt, on a stack of its own: whether it was sent by one of our processors, and is
/// dealt with. It may come anywhere, between any two instructions, so the hook takes no lock; `interrupted` says where.
/// A non-maskable interrupt that nobody has sent is an exception like others.
using NmiHook = bool (*)(const Frame& interrupted) noexcept;

/// Errors: kAlreadyExists when there is one; kOutOfRange for null.
[[nodiscard]] CELL_UNSAFE Result<void> register_nmi_hook(NmiHook hook);
CELL_UNSAFE void unregister_nmi_hook();

/// Called when the run is about to end with a report: stops all other processors, so that nobody goes on with what is
/// broken.
using LastHook = void (*)() noexcept;

/// Errors: kAlreadyExists when there is one; kOutOfRange for null.
[[nodiscard]] CELL_UNSAFE Result<void> register_last_hook(LastHook hook);
CELL_UNSAFE void unregister_last_hook();

/// An exception in words: "page fault (#PF, vector 14)". Only the name where there is no mnemonic.
CELL_EXPORT void append_exception(std::uint64_t vector, Text<160>& out);
/// What the error code says, and for a page fault the address: "write to 0x10: not mapped". Empty when there is nothing
/// to say.
[[nodiscard]] CELL_EXPORT Text<160> explain(const Frame& frame, std::uint64_t address);
/// Whether the exception was a call or jump to an address where there is no code: rip is what could not be fetched, and
/// where the caller would go on is on top of the stack.
[[nodiscard]] CELL_EXPORT bool is_wild_call(const Frame& frame, std::uint64_t address);

/// How many interrupts came that nobody expected (vectors 32 to 255).
[[nodiscard]] CELL_DIAGNOSTIC std::uint64_t spurious_count();

}  // namespace interrupts
