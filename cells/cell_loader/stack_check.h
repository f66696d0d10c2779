// Whether code of a cell is being executed further up the stack.
#pragma once

#include "cells/cell_namespace/cell_namespace.h"
#include "kernel/base/result.h"

namespace cell_loader {

/// Walks this stack by the unwind tables; with one task it is the only one.
/// Errors: kInUse names the function of `cell` that has not returned; kOutOfRange when the stack is too deep, kRefused
/// when it cannot be walked at all: what is not known is not allowed.
[[nodiscard]] Result<void> check_not_on_stack(const cell_namespace::LoadedCell& cell);

}  // namespace cell_loader
