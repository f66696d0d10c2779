// A function_ref whose object lives in the caller.
#include "kernel/abi/cell.h"

namespace local_function_ref {

namespace {

struct FunctionRef {
  unsigned long* object;
  void (*code)(unsigned long* object, unsigned long value);
  void operator()(unsigned long value) const { code(object, value); }
};

void add(unsigned long* object, unsigned long value) { *object += value; }

[[gnu::noinline]] void twice(const FunctionRef& function, unsigned long value) {
  function(value);
  function(value);
}

}  // namespace

CELL_EXPORT unsigned long doubled(unsigned long value) {
  unsigned long sum = 0;
  twice(FunctionRef{&sum, add}, value);
  return sum;
}

}  // namespace local_function_ref
