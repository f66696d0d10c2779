// A long computation whose progress is in the client's object, so that it can go on after a swap.
#include "kernel/abi/cell.h"

namespace work_in_argument {

/// How far the client's search is.
struct Search {
  unsigned long next = 2, found = 0;
};

CELL_EXPORT void advance(Search& search, unsigned long steps) {
  for (; steps > 0; --steps, ++search.next) {
    bool is_prime = true;
    for (unsigned long i = 2; i * i <= search.next; ++i) is_prime = is_prime && search.next % i != 0;
    if (is_prime) ++search.found;
  }
}

}  // namespace work_in_argument
