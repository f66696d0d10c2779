// Whether the unwinder can get through every place of the code (O15).
#pragma once

#include <vector>

#include "verifier/facts/code_scan.h"
#include "verifier/facts/frame_table.h"
#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// Looks for bytes of functions that no entry of the frame table covers, or that two cover; for entries with a handler
/// table but without a routine that reads it; and for handler tables (`.gcc_except_table`; Itanium C++ ABI: Exception
/// Handling, level II) that cannot be read to their end or lead outside: call sites out of order or outside the
/// function, landing pads that are no instruction of the function, actions and types outside the table. `frames` may be
/// the reason why there are none.
std::vector<UnwindFault> check_unwinding(const ObjectFile& object, const CodeScan& scan,
                                         const Parsed<std::vector<FrameRange>>& frames);

}  // namespace verifier::facts
