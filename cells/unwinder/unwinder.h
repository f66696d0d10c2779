// Ends what has faulted, and no more: code that is called above a root is unwound down to that root when the processor
// raises an exception in it, with the destructors of all that it holds, and whoever made the root is told why.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/interrupts/frame.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "kernel/abi/cell.h"
#include "kernel/base/address.h"
#include "kernel/base/result.h"
#include "kernel/base/text.h"

namespace unwinder {

/// What unwinding keeps of a flow of control: in the task that runs it. A switch of tasks calls
/// cxx_runtime::enter_flow().
using cxx_runtime::Flow;

/// Why a call was ended.
enum class Cause : std::uint8_t {
  kFault,    ///< The processor raised an exception in it.
  kGaveUp,   ///< It could not go on and said so: out of memory, an exception that nobody catches, std::__throw_*.
  kRequest,  ///< Somebody else wanted it: request_kill().
};

/// How a call ended that was killed. Plain data for logs; what it points to may be gone when it is read.
struct Kill {
  static constexpr std::size_t kMaximumTrace = 24;

  Cause cause;
  /// All frames down to the root were unwound. False: the stack could not be walked on (broken, or unknown code), or
  /// too many faults came in destructors. Then what the frames held that were left out stays behind.
  bool is_complete;
  bool has_overflowed;           ///< The stack was full.
  std::uint32_t further_faults;  ///< Faults in destructors while it was unwound. Some objects may have been left out.
  std::uint64_t ticks;           ///< When the fault was taken (time stamp counter).
  std::uint64_t address;         ///< CR2: of a page fault, what could not be reached.
  interrupts::Frame registers;   ///< At the fault: rip, vector and error code among them.
  Text<96> why;                  ///< For kGaveUp; else empty.
  std::uint32_t depth;           ///< How many addresses `trace` holds.
  std::array<std::uint64_t, kMaximumTrace> trace;  ///< The call stack, innermost first. The first is exact, others are
                                                   ///< return addresses.
};

enum class End : std::uint8_t { kCompleted, kKilled };

using Entry = void (*)(void* context);

/// The low end of a stack: pages below it that are mapped read-only, and that become writable for the unwinding when
/// the stack has overflown. Below them stands a page that is never mapped. Three are enough for the unwinder and small
/// destructors.
struct Reserve {
  mapped_pages::Mapping pages;
};
inline constexpr std::uint64_t kReservePages = 3;

/// Calls `entry(context)`. Returns kCompleted when that returns. An exception of the processor in it, or in what it
/// calls, ends it instead: objects are destroyed frame by frame, innermost first; then it returns kKilled and has
/// written why to `kill`. Without start(), exceptions end the run as they do without a root. Roots nest: the innermost
/// one is where a kill ends. A non-maskable interrupt or machine check ends the run, since nobody's code has caused it;
/// so does an exception with a stack pointer that is not on the stack.
[[nodiscard]] CELL_EXPORT End run(Entry entry, void* context, Kill& kill);

/// The same on another stack, from `top` (a multiple of 16) downwards, with the reserve at its low end; or, with `top`
/// 0, on the one that it is called on, if that has a reserve. For the bottom of a task. `reserve` and the stack stay
/// until it returns. Without a kill, and after one, the reserve is read-only.
[[nodiscard]] CELL_UNSAFE End run_on(VirtAddr top, Reserve& reserve, Entry entry, void* context, Kill& kill);

/// `unwinder::run([&] { ... }, kill)`
template <typename Work>
  requires std::is_invocable_v<Work&>
[[nodiscard]] End run(Work&& work, Kill& kill) {
  using Held = std::remove_reference_t<Work>;
  return run([](void* context) { (*static_cast<Held*>(context))(); }, const_cast<std::remove_const_t<Held>*>(&work),
             kill);
}

/// Wants `flow`, which may be any but need not run, to end: at its next checkpoint() it is killed, not down to its
/// innermost root, but to the outermost one. Errors: kRefused before start(); kNotFound when it has no root;
/// kAlreadyExists when that is wanted already.
[[nodiscard]] CELL_UNSAFE Result<void> request_kill(Flow& flow);

/// A place where the flow that runs may be ended: behind every wait, and in loops that take long. Landing pads are
/// exact here, as they are not at any instruction. Does nothing in destructors that run because of a kill, nor without
/// a root.
CELL_EXPORT void checkpoint();

/// Told of each kill but those on request, in the flow that was killed, before run() returns. May wait and allocate.
/// What it keeps it copies. `context` is handed through.
using KillHook = void (*)(const void* context, const Kill& kill);

/// The right of a kill hook to be told. Empty after a move; the destructor takes the hook out.
class CELL_OPAQUE KillRegistration final {
 public:
  KillRegistration() = default;
  KillRegistration(const KillRegistration&) = delete;
  KillRegistration& operator=(const KillRegistration&) = delete;
  KillRegistration(KillRegistration&& other) noexcept;
  KillRegistration& operator=(KillRegistration&& other) noexcept;
  ~KillRegistration();

  [[nodiscard]] bool empty() const { return hook_ == nullptr; }

 private:
  friend struct KillSource;
  explicit KillRegistration(KillHook hook) : hook_(hook) {}
  KillHook hook_ = nullptr;
};

/// From now on `hook` is told; `context` stays as long as that. Errors: kOutOfRange for null; kAlreadyExists when there
/// is one.
[[nodiscard]] CELL_EXPORT Result<KillRegistration> register_kill_hook(KillHook hook, const void* context);

/// The same for an object and a member of it: `unwinder::tell_of_kills<&Ledger::write_down>(ledger)`
template <auto kTell, typename T>
[[nodiscard]] Result<KillRegistration> tell_of_kills(const T& object) {
  return register_kill_hook(
      [](const void* context, const Kill& kill) { (static_cast<const T*>(context)->*kTell)(kill); }, &object);
}

/// Where the reason of a kill is to be looked for: the innermost address of the trace that is in a cell, but neither in
/// this one nor in cxx_runtime, which do what their callers want. An address within the instruction. 0: nowhere.
[[nodiscard]] CELL_EXPORT std::uint64_t place_of(const Kill& kill);

/// The registers that a call keeps, as they are in one frame.
struct Registers {
  std::uint64_t rbx, rbp, r12, r13, r14, r15;
  std::uint64_t rsp;
  std::uint64_t rip;       ///< Where the frame goes on.
  std::uint64_t is_exact;  ///< 1: rip is the instruction itself; 0: the one behind a call.
};

/// From a frame of a flow that does not run to its caller's. False, and nothing changed, where the tables take more
/// than the forms of ordinary code: in code that was interrupted, and at the end. Reads that flow's stack.
[[nodiscard]] CELL_UNSAFE bool step_out(Registers& registers) noexcept;

/// Logs a kill as lines of `unwinder`: a headline with kind, cell and symbol, registers, call stack.
CELL_EXPORT void report(const Kill& kill);

/// Registers with interrupts (faults) and cxx_runtime (std::terminate and its like). Errors: kAlreadyExists.
[[nodiscard]] CELL_EXPORT Result<void> start();
/// Takes the registrations back: faults end the run again. For a swap.
CELL_UNSAFE void stop();

}  // namespace unwinder
