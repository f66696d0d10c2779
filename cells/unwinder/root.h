// Where a kill ends, and the way there. Internal.
#pragma once

#include <unwind.h>

#include <cstddef>
#include <cstdint>

#include "cells/unwinder/frame_rules.h"
#include "cells/unwinder/unwinder.h"

namespace unwinder {

/// What root.S keeps of a call that can be killed. Lies in the frame of run(), like the Root.
struct Anchor {
  std::uint64_t frame;  ///< rbp of unwinder_enter.
  std::uint64_t stack;  ///< Its rsp when it called the entry: what the unwinder shows as the frame's address. 0: not
                        ///< yet.
  std::uint64_t flags;  ///< rflags of the caller.
  std::uint32_t mxcsr;  ///< Control of SSE and x87, as the caller wants it.
  std::uint16_t x87;
};
static_assert(offsetof(Anchor, frame) == 0 && offsetof(Anchor, stack) == 8 && offsetof(Anchor, flags) == 16);
static_assert(offsetof(Anchor, mxcsr) == 24 && offsetof(Anchor, x87) == 28);

/// One call of run().
struct Root {
  _Unwind_Exception exception;  ///< Of the kill under way; its clean-up is unwinder_resume.
  Registers registers;          ///< Of the frame that is looked at; then of where to go on.
  const Anchor* anchor;
  Kill* kill;                    ///< Where to write why.
  Reserve* reserve;              ///< Of the stack; null: it has none.
  std::uint32_t faults;          ///< So many kills have begun.
  bool has_opened_reserve;       ///< The reserve is writable because of this root.
  std::uint64_t traced;          ///< Stack address of the last frame in the trace.
  cxx_runtime::FlowMark before;  ///< As the flow was.
};
static_assert(offsetof(Root, exception) == 0 && offsetof(Root, registers) == 32 && offsetof(Registers, rip) == 56);

/// The innermost root of a flow, or null.
inline Root* root_of(std::uint64_t number) { return reinterpret_cast<Root*>(number); }

/// How many faults one root takes before it ends at once: each further one leaves out what the destructor that raised
/// it would have done.
inline constexpr std::uint32_t kMaximumFaults = 8;

/// What is asked of an exception.
enum class Decision : std::uint8_t {
  kNotOurs,  ///< It cannot be unwound.
  kRetry,    ///< Its reason is gone: the instruction is executed again.
  kUnwind,   ///< Down to the root.
  kAbandon,  ///< To the root at once.
};

/// Decides by the registers alone; opens the reserve if the stack is full.
[[nodiscard]] Decision decide(Root& root, const interrupts::Frame& frame, std::uint64_t address) noexcept;
/// Changes `frame` so that the processor goes on with unwinding.
void begin_unwinding(Root& root, interrupts::Frame& frame) noexcept;
/// Changes `frame` so that the processor goes on in run().
void go_to_root(Root& root, interrupts::Frame& frame) noexcept;
/// Writes down why, if it is the first fault; counts others.
void record(Root& root, const interrupts::Frame& frame, std::uint64_t address, Cause cause) noexcept;

}  // namespace unwinder

// root.S. In host builds of the cell there is root_host.cc in its place.
extern "C" {
/// Fills in `anchor`, calls `entry(context)` - on the stack at `top`, if that is not 0 - and returns
/// 0, or 1 if unwinder_land() was used.
[[gnu::visibility("hidden")]] unsigned unwinder_enter(unwinder::Anchor* anchor, unwinder::Entry entry, void* context,
                                                      std::uint64_t top);
/// Goes on behind the call in the unwinder_enter whose Anchor::frame it is.
[[noreturn, gnu::visibility("hidden")]] void unwinder_land(std::uint64_t frame);
/// Where a kill begins, with the interrupted registers (an interrupts::Frame) on the stack and the root in rbx.
[[gnu::visibility("hidden")]] void unwinder_trampoline();
/// The same for frames that only the unwinder of cxx_runtime can read.
[[noreturn, gnu::visibility("hidden")]] void unwinder_slowly(unwinder::Root* root, interrupts::Frame* frame);
/// Where _Unwind_Resume leads for a kill, with its exception, which is the root.
[[gnu::visibility("hidden")]] void unwinder_resume(_Unwind_Reason_Code reason, _Unwind_Exception* exception);

/// Called by root.S: walks from Root::registers to the next place where there is something to do, and tells which
/// selector it expects. Does not return at the root.
[[gnu::visibility("hidden")]] std::int64_t unwinder_walk(unwinder::Root* root);
/// Raises an exception of the processor, by which the hook knows that its caller wants to end, and why.
[[noreturn, gnu::visibility("hidden")]] void unwinder_raise(unwinder::Cause cause);

/// Called by the unwinder for each frame.
[[gnu::visibility("hidden")]] _Unwind_Reason_Code unwinder_stop(int version, _Unwind_Action actions,
                                                                _Unwind_Exception_Class exception_class,
                                                                _Unwind_Exception* exception, _Unwind_Context* frame,
                                                                void* argument);
/// Called by root.S when the unwinder gives up before the root.
[[noreturn, gnu::visibility("hidden")]] void unwinder_incomplete(unwinder::Root* root);
/// Personality of unwinder_enter: no exception leaves a root.
[[gnu::visibility("hidden")]] _Unwind_Reason_Code unwinder_barrier(int version, _Unwind_Action actions,
                                                                   _Unwind_Exception_Class exception_class,
                                                                   _Unwind_Exception* exception,
                                                                   _Unwind_Context* frame);
}
