// From an exception to the unwinder, and from there to the root.
#include "cells/unwinder/root.h"

#include "kernel/abi/stack.h"

namespace unwinder {
namespace {

using interrupts::Frame;

constexpr std::uint64_t kBreakpoint = 3;
constexpr std::uint64_t kOverflow = 4;
constexpr std::uint64_t kPageFault = 14;

/// What the unwinder and a landing pad take of a stack at most, by the grants of cxx_runtime, with the registers.
constexpr std::uint64_t kRoom = 4096 + sizeof(Frame);

bool is_writable(std::uint64_t address) {
  const auto page = mapped_pages::translate({address});
  return page.is_mapped && page.is_writable;
}

bool is_in_reserve(const Root& root, std::uint64_t address) {
  const auto& pages = root.reserve->pages;
  return address >= pages.start().value && address - pages.start().value < pages.size_bytes();
}

void open_reserve(Root& root) {
  mapped_pages::set_access(root.reserve->pages, mapped_pages::Access::kReadWrite);
  root.has_opened_reserve = true;
}

/// Whether registers and the unwinder can be put on the stack below rsp.
bool has_room(const Root& root, std::uint64_t rsp) {
  if (rsp > root.anchor->stack || rsp < kRoom) return false;
  if (root.reserve != nullptr) return rsp - kRoom >= root.reserve->pages.start().value;
  // Nobody has said how large this stack is. It is one piece, so its page furthest down decides.
  return root.anchor->stack - rsp < cell_abi::kTaskStackPages * kPageSize && is_writable(rsp - kRoom) &&
         is_writable(rsp - 1);
}

}  // namespace

Decision decide(Root& root, const Frame& frame, std::uint64_t address) noexcept {
  bool is_full = false;
  if (root.reserve != nullptr && root.reserve->pages.access() == mapped_pages::Access::kRead) {
    const bool is_by_push = frame.vector == kPageFault && is_in_reserve(root, address);
    is_full = is_by_push || is_in_reserve(root, frame.rsp - kRoom);
    if (is_full) open_reserve(root);
    // The unwinder itself ran into it: now it can go on.
    if (is_by_push && root.faults > 0) return Decision::kRetry;
  }
  if (root.faults == 0) root.kill->has_overflowed = is_full;
  if (!has_room(root, frame.rsp)) return root.faults == 0 ? Decision::kNotOurs : Decision::kAbandon;
  return root.faults < kMaximumFaults ? Decision::kUnwind : Decision::kAbandon;
}

void record(Root& root, const Frame& frame, std::uint64_t address, Cause cause) noexcept {
  Kill& kill = *root.kill;
  if (root.faults++ > 0) {
    ++kill.further_faults;
    return;
  }
  kill.cause = cause;
  kill.is_complete = true;
  kill.further_faults = 0;
  kill.ticks = 0;
  kill.address = address;
  kill.registers = frame;
  kill.depth = 0;
}

void begin_unwinding(Root& root, Frame& frame) noexcept {
  // The unwinder looks a frame that was interrupted up as it is; behind a trap that would be the next instruction.
  if (frame.vector == kBreakpoint || frame.vector == kOverflow) --frame.rip;
  const std::uint64_t place = (frame.rsp - sizeof(Frame)) & ~std::uint64_t{15};
  *reinterpret_cast<Frame*>(place) = frame;
  root.exception.exception_class = cxx_runtime::kKillClass;
  root.exception.exception_cleanup = unwinder_resume;
  root.registers = {frame.rbx, frame.rbp, frame.r12, frame.r13, frame.r14, frame.r15, frame.rsp, frame.rip, 1};
  root.traced = place;
  frame.rip = reinterpret_cast<std::uint64_t>(&unwinder_trampoline);
  frame.rsp = place;
  frame.rbx = reinterpret_cast<std::uint64_t>(&root);
  // No single steps, no strings downwards, no alignment checks: as the caller of a function may expect.
  constexpr std::uint64_t kTrap = 1 << 8, kDirection = 1 << 10, kNested = 1 << 14, kResume = 1 << 16, kAlign = 1 << 18;
  frame.rflags &= ~(kTrap | kDirection | kNested | kResume | kAlign);
}

bool step_out(Registers& registers) noexcept {
  const std::uint64_t pc = registers.rip - (1 - registers.is_exact);
  const cxx_runtime::FrameEntry entry = cxx_runtime::find_frame(pc);
  if (entry.fde == nullptr) return false;
  const auto frame = describe_frame(static_cast<const unsigned char*>(entry.fde));
  const auto rules = frame ? rules_at(*frame, pc - entry.function) : std::nullopt;
  return rules && step(registers, *rules);
}

void go_to_root(Root& root, Frame& frame) noexcept {
  root.kill->is_complete = false;
  frame.rip = reinterpret_cast<std::uint64_t>(&unwinder_land);
  frame.rdi = root.anchor->frame;
  frame.rflags = 1 << 1;  // Interrupts off until unwinder_land has put its own in place.
}

}  // namespace unwinder

using unwinder::Registers;
using unwinder::Root;

namespace {

void trace(Root& root, std::uint64_t stack, std::uint64_t pc) {
  unwinder::Kill& kill = *root.kill;
  if (stack <= root.traced || root.faults != 1 || kill.depth == kill.trace.size()) return;
  kill.trace[kill.depth++] = pc;
  root.traced = stack;
}

/// Leaves the frame to the unwinder of cxx_runtime, as if it had been interrupted.
[[noreturn]] void unwind_slowly(Root& root) {
  const Registers& at = root.registers;
  interrupts::Frame frame{};
  frame.rbx = at.rbx;
  frame.rbp = at.rbp;
  frame.r12 = at.r12;
  frame.r13 = at.r13;
  frame.r14 = at.r14;
  frame.r15 = at.r15;
  frame.rsp = at.rsp;
  frame.rip = at.is_exact != 0 ? at.rip : at.rip - 1;
  alignas(16) interrupts::Frame place = frame;
  unwinder_slowly(&root, &place);
}

}  // namespace

std::int64_t unwinder_walk(Root* root) {
  Registers& at = root->registers;
  while (at.rsp != root->anchor->stack) {
    trace(*root, at.rsp, at.rip);
    const std::uint64_t pc = at.rip - (1 - at.is_exact);
    const cxx_runtime::FrameEntry entry = cxx_runtime::find_frame(pc);
    if (entry.fde == nullptr) unwinder_incomplete(root);
    const auto frame = unwinder::describe_frame(static_cast<const unsigned char*>(entry.fde));
    const auto rules = frame ? unwinder::rules_at(*frame, pc - entry.function) : std::nullopt;
    if (!rules) unwind_slowly(*root);
    if (frame->handlers != nullptr) {
      const auto landing = cxx_runtime::find_landing(frame->handlers, entry.function, pc);
      if (landing.address != 0) {
        at.rip = landing.address;
        return landing.selector;
      }
    }
    if (!unwinder::step(at, *rules)) unwinder_incomplete(root);
  }
  unwinder_land(root->anchor->frame);
}

_Unwind_Reason_Code unwinder_stop(int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception*,
                                  _Unwind_Context* frame, void* argument) {
  auto& root = *static_cast<Root*>(argument);
  const std::uint64_t address = _Unwind_GetCFA(frame);
  if (address == root.anchor->stack) unwinder_land(root.anchor->frame);
  if ((actions & _UA_END_OF_STACK) != 0) unwinder_incomplete(&root);
  trace(root, address, _Unwind_GetIP(frame));
  return _URC_NO_REASON;
}

void unwinder_incomplete(Root* root) {
  root->kill->is_complete = false;
  unwinder_land(root->anchor->frame);
}

_Unwind_Reason_Code unwinder_barrier(int, _Unwind_Action, _Unwind_Exception_Class, _Unwind_Exception*,
                                     _Unwind_Context*) {
  return _URC_FATAL_PHASE1_ERROR;
}
