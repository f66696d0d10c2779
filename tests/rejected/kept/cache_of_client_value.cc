// Not computed at all: the client says what to remember.
#include "kernel/abi/cell.h"

namespace cache_of_client_value {

struct Last {
  unsigned long key, value;
};
CELL_KEPT(Last, last, "cache", "the last answer");

CELL_EXPORT void put(unsigned long key, unsigned long value) { last = {key, value}; }
CELL_EXPORT unsigned long get(unsigned long key) { return last.key == key ? last.value : 0; }

}  // namespace cache_of_client_value
