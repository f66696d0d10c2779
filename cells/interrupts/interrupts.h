// The interrupt vectors. Exceptions are reported with cell, symbol, registers and backtrace, and end the run; other
// vectors go to whoever has registered for them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace interrupts {

/// Loads a table with all 256 vectors, mapped read-only, gives cpu the stacks they run on, each above a guard page, and
/// moves the legacy interrupt controllers out of the way (vectors 32 to 47, all masked). cpu::start() must have run.
/// Interrupts stay off. Errors: those of page_allocator, frame_allocator and mapped_pages; kAlreadyExists when called
/// again.
[[nodiscard]] CELL_UNSAFE Result<void> start();

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

/// How many interrupts came that nobody expected (vectors 32 to 255).
[[nodiscard]] CELL_DIAGNOSTIC std::uint64_t spurious_count();

}  // namespace interrupts
