// Gives the address of one of its functions to bell.
#include "tests/rejected/swaps/bell.h"

namespace ringer {

namespace {
unsigned long sound() { return 7; }
}  // namespace

CELL_EXPORT unsigned long run() {
  bell::set(&sound);
  return bell::ring();
}
CELL_EXPORT unsigned long again() { return bell::ring(); }

}  // namespace ringer
