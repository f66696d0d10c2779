// The write is on the way that tests never take.
#include "kernel/abi/cell.h"

namespace write_on_error {

CELL_STATE(unsigned long, last_error);

namespace {
[[gnu::cold, gnu::noinline]] bool refuse(unsigned long code) {
  last_error = code;
  return false;
}
}  // namespace

CELL_EXPORT bool check(unsigned long length) {
  if (length > 1UL << 40) return refuse(22);
  return true;
}

}  // namespace write_on_error
