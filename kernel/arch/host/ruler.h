// Stand-in for kernel/arch/x86_64/ruler.h: nothing is measured on the host, but a round costs what it costs in a
// machine that counts instructions.
#pragma once

#include <cstdint>

#include "kernel/arch/cpu_ops.h"

namespace arch {

inline void count_down(std::uint64_t rounds) { host::machine().ticks += 2 * rounds; }

}  // namespace arch
