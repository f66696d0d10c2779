// The C++ run time of all cells: memory functions, operator new, exceptions, unwinding, type information. What it needs
// from above - memory, the unwind tables of each cell, where to report the end - are hooks that upper cells register.
// The C and C++ run-time symbols themselves (memcpy, __cxa_throw, ...) are declared by the standard headers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/text.h"

namespace cxx_runtime {

/// Where malloc and operator new get memory from: `allocate` gives blocks aligned to 16 or null, `release` takes back
/// what `allocate` gave and is never called with null.
struct AllocatorHooks {
  void* (*allocate)(std::size_t bytes) noexcept;
  void (*release)(void* block) noexcept;
};

/// Makes `allocator` the source of all memory. Without one every allocation fails (null, or the end of the run from a
/// throwing operator new). Blocks must outlive the registration's owner: a successor must be able to release them.
/// Errors: kAlreadyExists when there is one; kOutOfRange when a hook is null.
[[nodiscard]] CELL_EXPORT Result<void> register_allocator(const AllocatorHooks& allocator);
/// Takes the hooks back; nothing happens without.
CELL_UNSAFE void unregister_allocator();

/// A frame description entry of .eh_frame and the start of the function that it describes.
struct FrameEntry {
  const void* fde;  ///< The length field of the entry, in memory as relocated; null: nothing is known about the pc.
  std::uint64_t function;  ///< Address of the first instruction that it covers.
};

/// Finds the entry whose range holds `pc`. Runs inside faults: it must not allocate, lock or fault.
using FindFrame = FrameEntry (*)(std::uint64_t pc) noexcept;

/// Makes `find` the unwinder's only source of frame entries. Without one nothing can be unwound: a throw ends the run,
/// a backtrace is empty. Errors: kAlreadyExists, kOutOfRange for null.
[[nodiscard]] CELL_EXPORT Result<void> register_frame_finder(FindFrame find);
CELL_UNSAFE void unregister_frame_finder();

/// What the registered finder knows about `pc`; {null, 0} without one.
[[nodiscard]] CELL_UNSAFE FrameEntry find_frame(std::uint64_t pc) noexcept;

/// Where to go on in a function, and what to tell it there.
struct Landing {
  std::uint64_t address = 0;  ///< Of the landing pad; 0: there is none.
  std::int64_t selector = 0;  ///< 0: a clean-up; above: the catch-all with this number.
};
/// What a kill has to run in the function that begins at `function`, left at `pc`, an address within the instruction
/// that raised it: clean-ups, or a catch-all as long as there is a place for it (kMaximumKillCatches). Catches of types
/// are not for kills. Where the handler table (.gcc_except_table) has no entry for `pc`, or cannot be read, there is
/// nothing to run: an entry for another place would destroy what was never made, or twice.
[[nodiscard]] CELL_UNSAFE Landing find_landing(const unsigned char* table, std::uint64_t function,
                                               std::uint64_t pc) noexcept;

/// Told why the run ends: std::terminate, a pure virtual call, std::__throw_*, abort. It should not return; if it does,
/// or when none is registered, the processor halts.
using FatalHook = void (*)(const char* why);

/// Errors: kAlreadyExists, kOutOfRange for null.
[[nodiscard]] CELL_EXPORT Result<void> register_fatal_hook(FatalHook hook);
CELL_UNSAFE void unregister_fatal_hook();

/// Asked before the run is ended for such a reason: it may end what has come to it alone, and does not return then.
/// Errors: kAlreadyExists, kOutOfRange for null.
[[nodiscard]] CELL_EXPORT Result<void> register_give_up_hook(FatalHook hook);
CELL_UNSAFE void unregister_give_up_hook();

/// The class of the exception object of a kill: an unwinding that nobody may stop ("ARIAKILL").
inline constexpr std::uint64_t kKillClass = 0x4152'4941'4b49'4c4c;

/// A catch-all that runs for a kill.
struct KillCatch {
  void* caught;        ///< Flow::caught when it began: what is caught in it stands before that.
  void* kill;          ///< The exception object of the kill.
  bool is_being_left;  ///< By a rethrow, or by another kill: its end is a clean-up then.
};

/// How many catch-alls of one flow can run for kills at a time; the next one is passed by.
inline constexpr std::uint32_t kMaximumKillCatches = 4;

/// What exceptions and kills keep of one flow of control: the boot's, or a task's. The owner of the flow owns it and
/// keeps it in place as long as it is current; all zero is the beginning. One flow runs at a time on a processor:
/// whoever changes the stack changes the flow (`enter_flow`).
struct Flow {
  void* caught = nullptr;          ///< Innermost exception whose handler runs (this and the next: __cxa_eh_globals).
  std::uint32_t uncaught = 0;      ///< Exceptions thrown and not caught yet.
  std::uint32_t kill_catches = 0;  ///< Places of `catches` in use.
  bool is_to_end = false;          ///< Somebody wants it to: at the next place where it may.
  void* kill = nullptr;            ///< Exception object of the kill under way; null: none.
  std::uint64_t root = 0;          ///< The unwinder's: where a kill ends. No address to this cell.
  std::array<KillCatch, kMaximumKillCatches> catches = {};
};

/// Makes `next` the flow that runs, for a switch of tasks. The first one is the boot's, which this cell owns.
CELL_UNSAFE void enter_flow(Flow& next) noexcept;
/// Moves what is known of the flow that runs into `flow`, and makes that the one that runs: for the boot, when it
/// becomes a task. False, and nothing is done, while it handles exceptions or a kill is under way.
[[nodiscard]] CELL_UNSAFE bool adopt_flow(Flow& flow) noexcept;
/// Makes the boot's flow the one that runs: what enter_flow() was given may go.
CELL_UNSAFE void leave_flow() noexcept;

/// How flows of control beside the one that runs are held, while it changes what they may be in the middle of.
struct OtherFlows {
  void (*hold)() noexcept;    ///< None of them runs from now on. Never called twice in a row.
  void (*let_go)() noexcept;  ///< They may again.
  /// Called between the two: every number that may be an address which one of them goes on at, one after the other;
  /// then 0.
  std::uint64_t (*next_address)() noexcept;
  /// Called after next_address(): says for people whose address that was.
  void (*append_name)(Text<64>& out) noexcept;
};
/// By whoever has such flows; until then there are none. Errors: kAlreadyExists; kOutOfRange when a function is null.
[[nodiscard]] CELL_EXPORT Result<void> register_other_flows(const OtherFlows& others);
CELL_UNSAFE void unregister_other_flows();
// What was registered, for those who unload or replace code; without, nothing happens and there is no address.
CELL_UNSAFE void hold_other_flows() noexcept;
CELL_UNSAFE void let_other_flows_go() noexcept;
[[nodiscard]] CELL_UNSAFE std::uint64_t next_address_of_others() noexcept;
CELL_UNSAFE void append_name_of_other(Text<64>& out) noexcept;

/// A flow at one moment, as numbers: to come back to.
struct FlowMark {
  std::uint64_t caught;
  std::uint64_t kill;
  std::uint64_t root;
  std::uint32_t uncaught;
  std::uint32_t kill_catches;
};

/// Makes `root` the place where kills of the flow that runs end. Returns the flow as it was, with no kill under way in
/// it now: for leave_root().
[[nodiscard]] CELL_UNSAFE FlowMark enter_root(std::uint64_t root) noexcept;
/// Makes the flow that runs what it was at enter_root(). Exceptions that were caught since then are released; what was
/// thrown and not caught is forgotten.
CELL_UNSAFE void leave_root(const FlowMark& before) noexcept;
/// Flow::root of the flow that runs.
[[nodiscard]] CELL_UNSAFE std::uint64_t current_root() noexcept;

/// A kill begins in the flow that runs: catch-alls that run, from number `first` on, are being left.
CELL_UNSAFE void begin_kill(void* kill, std::uint32_t first) noexcept;
/// Flow::is_to_end of the flow that runs, and no kill is under way in it.
[[nodiscard]] CELL_UNSAFE bool is_to_end() noexcept;
CELL_UNSAFE void forget_request() noexcept;

/// Told of a frame: `pc` is where it goes on, a return address for a call, the very instruction for an interrupted
/// frame
/// (`is_exact`). Look a return address up at pc - 1: the call may be a function's last instruction. Returns whether to
/// go on.
using FrameVisitor = bool (*)(void* context, std::uint64_t pc, bool is_exact);

/// Tells `visit` of every frame, innermost first, beginning with the caller's, until it returns false or the stack
/// ends. `context` is handed through. Nothing is told when no frame finder is registered.
CELL_EXPORT void visit_frames(FrameVisitor visit, void* context) noexcept;

/// Writes the addresses of the frames that visit_frames() tells of into `pcs`, as far as there is room, and returns how
/// many it wrote. `is_exact`, if given, is written element by element; elements past its end are not told.
[[nodiscard]] CELL_EXPORT std::size_t backtrace(std::span<std::uint64_t> pcs, std::span<bool> is_exact = {}) noexcept;

}  // namespace cxx_runtime
