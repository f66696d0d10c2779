// Another cell that faults.
#pragma once

#include "kernel/abi/cell.h"

namespace test_victim {

/// Raises an exception of the processor; `way` is a ways::Way.
CELL_EXPORT void fall(unsigned way);

}  // namespace test_victim
