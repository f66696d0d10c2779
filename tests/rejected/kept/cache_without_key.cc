// Returns what is there without asking whether it is the answer.
#include "kernel/abi/cell.h"

namespace cache_without_key {

CELL_KEPT(unsigned long, answer, "cache", "the last answer");

CELL_EXPORT unsigned long root(unsigned long square) {
  if (answer != 0) return answer;
  while (answer * answer < square) ++answer;
  return answer;
}

}  // namespace cache_without_key
