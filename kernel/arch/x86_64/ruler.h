// A loop whose instructions can be counted by hand: what a tick is in this run.
#pragma once

#include <cstdint>

namespace arch {

/// Executes two instructions `rounds` times; `rounds` must not be 0.
inline void count_down(std::uint64_t rounds) { asm volatile("1: dec %0; jnz 1b" : "+r"(rounds)::"cc"); }

}  // namespace arch
