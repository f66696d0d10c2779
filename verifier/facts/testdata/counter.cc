// A cell with two state roots, exports, imports and a table of constants. VARIANT changes one thing of its code at a time.
#include "kernel/abi/cell.h"

#ifndef VARIANT
#define VARIANT 0
#endif

namespace logger {
CELL_EXPORT void note(const char* text, int level);
CELL_EXPORT void alarm(const char* text, int level);
CELL_EXPORT extern const int limit;
}  // namespace logger

namespace counter {

struct Tally {
  unsigned long calls;
  unsigned short peak : 10, low : 6;
};

CELL_STATE(Tally, tally)
CELL_KEPT(unsigned long, hits, "soft", "counts only for people")

constexpr int kWeights[] = {3, 1, 4, 1, VARIANT == 2 ? 6 : 5, 9, 2, 6};

CELL_EXPORT unsigned long add(unsigned index) {
  tally.calls += static_cast<unsigned long>(kWeights[index % 8]) + (VARIANT == 1 ? 2 : 1);
  ++hits;
  return tally.calls;
}

CELL_EXPORT void tell() {
#if VARIANT == 4
  logger::alarm("total", logger::limit);
#else
  logger::note("total", logger::limit);
#endif
}

CELL_EXPORT unsigned long* where() {
#if VARIANT == 5
  return &hits;
#else
  return &tally.calls;
#endif
}

#if VARIANT == 3
CELL_EXPORT void more() {}
#endif

}  // namespace counter
