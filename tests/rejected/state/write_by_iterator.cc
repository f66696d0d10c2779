// An algorithm fills the range between two iterators of the cell's own; it does not know whose memory that is.
#include <algorithm>

#include "kernel/abi/cell.h"

namespace write_by_iterator {

struct Samples {
  unsigned long values[16];
  unsigned long* begin() { return values; }
  unsigned long* end() { return values + 16; }
};
CELL_STATE(Samples, samples);

CELL_EXPORT void reset(unsigned long value) { std::fill(samples.begin(), samples.end(), value); }

}  // namespace write_by_iterator
