// The first serial port (16550 at ports 0x3f8 to 0x3ff): where the log and the monitor are shown and typed.
#pragma once

#include <string_view>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace serial {

/// Sets the port to 115200 baud, 8 data bits, no parity, FIFOs on, and becomes a sink of the log.
/// Errors: kNotFound when no port answers (loop-back test); kAlreadyExists when called again; those of register_sink.
[[nodiscard]] CELL_EXPORT Result<void> start();
/// Takes the sink out; the port stays usable through write().
CELL_UNSAFE void stop();

/// Sends `bytes`, with a carriage return before each newline. Waits for the port, a bounded time a byte: a port that
/// stops answering loses bytes instead of hanging the kernel. Works before start() with the settings of the firmware.
CELL_EXPORT void write(std::string_view bytes) noexcept;

/// Takes one received byte if there is one; returns whether there was.
[[nodiscard]] CELL_EXPORT bool try_read(char& byte);

}  // namespace serial
