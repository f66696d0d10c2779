// The layout of a type that crosses the boundary changes.
#include "kernel/abi/cell.h"

namespace keeper {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

struct Entry {
  unsigned long value, key;
};

CELL_EXPORT unsigned long measure(const Entry& entry) {
  ++count;
  return entry.key;
}
CELL_DIAGNOSTIC unsigned long calls() { return count; }

}  // namespace keeper
