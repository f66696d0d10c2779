// A hidden function under a second, visible name.
#include "kernel/abi/cell.h"

namespace alias_of_hidden {

extern "C" [[gnu::visibility("hidden"), gnu::used]] unsigned long alias_of_hidden_step(unsigned long value) {
  return value + 1;
}
extern "C" [[gnu::alias("alias_of_hidden_step"), gnu::visibility("default")]] unsigned long step_by_other_name(
    unsigned long value);

CELL_EXPORT unsigned long step(unsigned long value) { return alias_of_hidden_step(value); }

}  // namespace alias_of_hidden
