// What is cached depends on what was there before.
#include "kernel/abi/cell.h"

namespace cache_of_history {

struct Last {
  unsigned long key, value;
};
CELL_KEPT(Last, last, "cache", "the last answer");

CELL_EXPORT unsigned long weight(unsigned long key) {
  if (last.key != key) last = {key, last.value + key};
  return last.value;
}

}  // namespace cache_of_history
