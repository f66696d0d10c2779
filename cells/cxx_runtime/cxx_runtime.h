// The C++ run time of all cells: memory functions, operator new, exceptions, unwinding, type information. What it needs
// from above - memory, the unwind tables of each cell, where to report the end - are hooks that upper cells register.
// The C and C++ run-time symbols themselves (memcpy, __cxa_throw, ...) are declared by the standard headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

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

/// Told why the run ends: std::terminate, a pure virtual call, std::__throw_*, abort. It should not return; if it does,
/// or when none is registered, the processor halts.
using FatalHook = void (*)(const char* why);

/// Errors: kAlreadyExists, kOutOfRange for null.
[[nodiscard]] CELL_EXPORT Result<void> register_fatal_hook(FatalHook hook);
CELL_UNSAFE void unregister_fatal_hook();

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
