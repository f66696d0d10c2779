// Takes a lock of its own, and those of its users.
#pragma once

#include "tests/accepted/locks/lock_cell.h"

namespace lock_lower {

CELL_EXPORT void work() noexcept;

/// Holds the lock of this cell while it takes `other`.
CELL_EXPORT void work_with(lock_cell::Lock& other) noexcept;

}  // namespace lock_lower
