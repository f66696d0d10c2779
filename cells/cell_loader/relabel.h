// What a loaded cell has from its witness: names, digests and its place in the order. Internal.
#pragma once

#include "cells/cell_namespace/cell_namespace.h"
#include "cells/witness/witness.h"
#include "kernel/base/result.h"

namespace cell_loader {

/// That `witness` says of the loaded cell what was true when it was loaded: the same object, exports, imports and state
/// roots. Errors: kRefused with the first difference.
[[nodiscard]] Result<void> check_described(const witness::Witness& witness, const cell_namespace::LoadedCell& cell);

/// Makes the names of a cell that was checked so point into `witness`, and its index and rank those that it has there.
/// Whoever reads them meanwhile sees the same texts. Cannot fail.
void relabel(const witness::Witness& witness, cell_namespace::LoadedCell& cell);

}  // namespace cell_loader
