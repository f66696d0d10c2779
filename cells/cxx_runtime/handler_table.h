// Where a function goes on when it is left by force: its handler table, as GCC writes it (.gcc_except_table). Kept
// apart from the personality so that a host test can run it on real tables.
#pragma once

#include "cells/cxx_runtime/cxx_runtime.h"

namespace cxx_runtime {

/// As find_landing(); a catch-all is chosen only if `may_catch`.
[[nodiscard]] Landing choose_landing(const unsigned char* table, std::uint64_t function, std::uint64_t pc,
                                     bool may_catch) noexcept;

}  // namespace cxx_runtime
