// The steps of a bundle that is on trial. Internal.
#pragma once

#include <cstddef>

#include "cells/update_bundle/update_bundle.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace evolution {

/// That every step replaces what is loaded and is proven, and the way back too. Errors: kRefused names the step.
[[nodiscard]] Result<void> check_steps(const update_bundle::Bundle& bundle);

/// Does them in order; `done` counts those that were swapped. Errors: of the first step that failed.
[[nodiscard]] CELL_BLOCKS Result<void> do_steps(const update_bundle::Bundle& bundle, std::size_t& done);

/// Takes the first `done` back, the last one first. Errors: of the first that failed.
[[nodiscard]] CELL_BLOCKS Result<void> undo_steps(const update_bundle::Bundle& bundle, std::size_t done);

}  // namespace evolution
