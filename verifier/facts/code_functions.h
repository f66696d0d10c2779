// Functions as the machine runs them: how much stack each takes and which others it enters.
#pragma once

#include <span>
#include <vector>

#include "verifier/facts/code_scan.h"
#include "verifier/facts/frame_table.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// One entry for each symbol in executable sections, and one for the rest of each section. `scan` and `frames` must be
/// of the same object.
///
/// Stack: what the frame table says where frames are described by the stack pointer; elsewhere the sum of all that the
/// instructions of the function take from it, which is enough for code that takes nothing in a loop, as compilers and
/// prologues do. Nothing is known of code without unwind information that touches the stack, or that takes a number of
/// bytes that is not in the instruction (alloca).
std::vector<CodeFunction> code_functions(const ObjectFile& object, const CodeScan& scan,
                                         std::span<const FrameRange> frames);

}  // namespace verifier::facts
