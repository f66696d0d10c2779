// The loop variable is a reference into the root.
#include "kernel/abi/cell.h"

namespace write_by_loop {

struct Ages {
  unsigned char values[32];
};
CELL_STATE(Ages, ages);

CELL_EXPORT void tick() {
  for (unsigned char& age : ages.values) {
    if (age < 255) ++age;
  }
}
CELL_EXPORT unsigned char age(unsigned long index) { return ages.values[index & 31]; }

}  // namespace write_by_loop
