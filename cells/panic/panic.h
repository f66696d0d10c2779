// The end of a run that cannot go on: says why and where, with names, and stops the machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/text.h"

namespace panic {

/// Exit code of a run that panicked (QEMU's exit status is 2 * code + 1 = 35).
inline constexpr std::uint8_t kExitCode = 0x11;

/// Logs `PANIC: why` and a backtrace with names, then ends by cpu::exit(kExitCode). A panic within it ends at once.
/// Allocates nothing and takes no lock.
[[noreturn]] CELL_EXPORT void panic(std::string_view why);

/// Appends `<symbol>+0x<offset> (<cell>)` for an address in a cell to `out` and returns true; false for any other
/// address, `out` unchanged. Runs inside faults: it must not allocate, lock or fault.
using Symbolizer = bool (*)(std::uint64_t pc, Text<160>& out) noexcept;

/// Errors: kAlreadyExists when there is one; kOutOfRange for null.
[[nodiscard]] CELL_EXPORT Result<void> register_symbolizer(Symbolizer symbolizer);
/// Takes the symbolizer back; nothing happens without.
CELL_UNSAFE void unregister_symbolizer();

/// Appends what the symbolizer says about `pc`, or `unknown code at 0x<pc>` when it says nothing. Returns whether it
/// did.
CELL_EXPORT bool describe(std::uint64_t pc, Text<160>& out) noexcept;

/// Logs the call stack of its caller as lines of `cell`, innermost first: `#2 0xffffffffc0001234 counter::total+0x12
/// (counter)`. Frames before the one whose address is `first` are left out, if there is such a one. Of a deep stack the
/// innermost 24 and the outermost 8 frames are shown.
CELL_EXPORT void log_backtrace(std::string_view cell, std::uint64_t first = 0) noexcept;

/// Becomes the fatal hook of cxx_runtime: std::terminate and its like end in panic().
/// Errors: kAlreadyExists when another hook is registered.
[[nodiscard]] CELL_EXPORT Result<void> start();
/// Takes the hook back (nano_core, before it hands over).
CELL_UNSAFE void stop();

}  // namespace panic
