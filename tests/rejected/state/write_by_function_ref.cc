// A function_ref: the root travels as its object, the write as its code.
#include "kernel/abi/cell.h"

namespace write_by_function_ref {

CELL_STATE(unsigned long, total);

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

CELL_EXPORT void note(unsigned long value) { twice(FunctionRef{&total, add}, value); }

}  // namespace write_by_function_ref
