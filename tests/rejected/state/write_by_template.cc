// The root is an argument of a template.
#include "kernel/abi/cell.h"

namespace write_by_template {

CELL_STATE(unsigned long, reads);
CELL_STATE(unsigned long, writes);

namespace {
template <unsigned long& kCounter>
[[gnu::noinline]] void count(unsigned long by) {
  kCounter += by;
}
}  // namespace

CELL_EXPORT void note(bool is_write, unsigned long by) {
  if (is_write) {
    count<writes>(by);
  } else {
    count<reads>(by);
  }
}
CELL_EXPORT unsigned long sum() { return reads + writes; }

}  // namespace write_by_template
