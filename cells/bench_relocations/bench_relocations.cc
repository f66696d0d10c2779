#include "cells/bench_relocations/bench_relocations.h"

#include "cells/checksum/checksum.h"
#include "cells/counter/counter.h"

namespace bench_relocations {
namespace {

constexpr unsigned kFunctions = 200;

template <unsigned kIndex>
[[gnu::noipa]] unsigned long step(unsigned long depth);

/// What the last functions call instead of the first ones, so that the depth of calls has an end.
[[gnu::noipa]] unsigned long end_of_chain(unsigned long depth) { return depth; }

/// A call of the function `kDistance` places further on, if there is one: one relocation.
template <unsigned kIndex, unsigned kDistance>
[[gnu::always_inline]] inline unsigned long call(unsigned long depth) {
  if constexpr (kIndex + kDistance < kFunctions) {
    return step<kIndex + kDistance>(depth - 1);
  } else {
    return end_of_chain(depth);
  }
}

/// Fourteen relocations, two of them into other cells, and one more for its unwind table entry.
template <unsigned kIndex>
unsigned long step(unsigned long depth) {
  if (depth == 0) return kIndex;
  const unsigned long own = call<kIndex, 1>(depth) + call<kIndex, 2>(depth) + call<kIndex, 3>(depth) +
                            call<kIndex, 5>(depth) + call<kIndex, 8>(depth) + call<kIndex, 13>(depth) +
                            call<kIndex, 21>(depth) + call<kIndex, 34>(depth) + call<kIndex, 55>(depth) +
                            call<kIndex, 89>(depth) + call<kIndex, 144>(depth) + call<kIndex, 199>(depth);
  return own + counter::version() + checksum::version();
}

}  // namespace

unsigned long run() { return step<0>(1); }

}  // namespace bench_relocations
