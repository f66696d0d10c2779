// Two exceptions in the source, one in the target.
#include "kernel/abi/cell.h"

namespace kept_one_of_two {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");
CELL_KEPT(unsigned long, errors, "soft", "a statistic for people");

CELL_EXPORT void note(bool is_error) {
  ++calls;
  if (is_error) ++errors;
}

}  // namespace kept_one_of_two
