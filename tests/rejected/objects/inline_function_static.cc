// A static of an inline function: the linker would give every cell its own.
#include "kernel/abi/cell.h"

namespace inline_function_static {

[[gnu::noinline]] inline unsigned long next_number() {
  static unsigned long number = 0;
  return ++number;
}

CELL_EXPORT unsigned long draw() { return next_number(); }

}  // namespace inline_function_static
