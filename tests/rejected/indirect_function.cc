// A function that is chosen by a resolver when it is linked.
#include "kernel/abi/cell.h"

namespace indirect_function {

namespace {
unsigned long one() { return 1; }
}  // namespace

extern "C" unsigned long (*choose())() { return &one; }

CELL_EXPORT [[gnu::ifunc("choose")]] unsigned long get();

}  // namespace indirect_function
