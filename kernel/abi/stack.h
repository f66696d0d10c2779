// How large stacks are: what the kernel allocates, and what the verifier compares the depth of code with.
#pragma once

#include <cstdint>

namespace cell_abi {

/// Pages of the stack that a task runs on, captain's included, above a page that is never mapped.
inline constexpr std::uint64_t kTaskStackPages = 16;

/// Pages of the stack that the processor changes to on an interrupt or fault. Room for the unwinder and the symbolizer,
/// which the fault report needs.
inline constexpr std::uint64_t kInterruptStackPages = 4;

}  // namespace cell_abi
