// What loading, checking and replacing cells costs.
#pragma once

#include "kernel/abi/cell.h"

namespace bench_loading {

/// Reports `load_small_cell` (bench_small), `load_large_cell` (bench_relocations), `relocation` (the latter by its
/// relocations), `witness_check` (the witness of the whole image), `hash_byte`, `swap_total` and `swap_pause`
/// (counter, with its dependents; the pause is the longest). Returns the number of metrics; 0 when one fails, and the
/// reason is logged.
[[nodiscard]] CELL_EXPORT unsigned long run();

}  // namespace bench_loading
