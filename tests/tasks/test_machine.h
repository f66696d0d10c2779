// What apic and timer promise, on the machine that this runs on.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_machine {

/// Looks at the firmware's tables, lets a device interrupt through the I/O APIC, compares the clock with the PIT, and
/// lets alarms go off. Errors: the first difference from what must hold, in words; the run then ends as failed.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_machine
