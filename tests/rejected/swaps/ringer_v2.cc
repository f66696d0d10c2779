// Nothing changes but the address of the function that bell keeps.
#include "tests/rejected/swaps/bell.h"

namespace ringer {

namespace {
unsigned long sound() { return 7; }
unsigned long other_sound() { return 8; }
}  // namespace

CELL_EXPORT unsigned long run() {
  bell::set(&sound);
  return bell::ring();
}
CELL_EXPORT unsigned long again() { return bell::ring(); }
CELL_EXPORT unsigned long quiet() {
  bell::set(&other_sound);
  return 0;
}

}  // namespace ringer
