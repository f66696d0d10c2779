// What is said about a fault.
#pragma once

#include <cstdint>
#include <string_view>

#include "cells/interrupts/interrupts.h"
#include "kernel/base/text.h"

namespace interrupts {

/// An exception of the processor (Intel SDM volume 3, table 6-1).
struct Exception {
  std::string_view name;      ///< "page fault"; "reserved exception" for vectors without a meaning.
  std::string_view mnemonic;  ///< "#PF"; empty if there is none.
};

/// `vector` is below 32.
[[nodiscard]] Exception exception(std::uint64_t vector);

/// Logs the fault: kind, place, error code, registers, call stack. Changes `frame` after a wild call to where the
/// caller would go on, since the callee has no frame. The unwinder must be able to walk from the caller into the
/// interrupted code.
void log_fault(Frame& frame, std::uint64_t address);

}  // namespace interrupts
