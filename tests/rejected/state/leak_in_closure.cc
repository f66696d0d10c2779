// The client gets an object with a function in it, and the object holds the reference.
#include "kernel/abi/cell.h"

namespace leak_in_closure {

CELL_STATE(unsigned long, credit);

struct Spender {
  unsigned long* credit;
  unsigned long (*spend)(unsigned long* credit, unsigned long amount);
};

namespace {
unsigned long take(unsigned long* credit, unsigned long amount) {
  if (*credit < amount) return 0;
  *credit -= amount;
  return amount;
}
}  // namespace

CELL_EXPORT Spender spender() { return {&credit, take}; }

}  // namespace leak_in_closure
