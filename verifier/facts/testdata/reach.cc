// Ways from an export to state, and places that make the address of a function a value.
#include <new>

#include "kernel/abi/cell.h"

namespace other {
CELL_EXPORT void keep(int (*function)(int));
CELL_EXPORT int imported(int value);
}  // namespace other

namespace reach {

CELL_STATE(int, direct)
CELL_STATE(int, deep)
CELL_STATE(int, by_pointer)
CELL_STATE(int, by_vtable)
CELL_STATE(int, by_table)
CELL_STATE(int, cold)
CELL_STATE(int, by_constant)
CELL_STATE(int, by_exported_vtable)
using Array = int[64];
CELL_STATE(Array, array)

[[gnu::noinline]] int inner(int value) { return deep += value; }
[[gnu::noinline]] int outer(int value) { return inner(value) + 1; }
[[gnu::noinline]] int callback(int value) { return by_pointer += value; }

struct Actor {
  virtual int act(int value);
};
int Actor::act(int value) { return by_vtable += value; }

int first(int value) { return by_table += value; }
int second(int value) { return value; }
using Entry = int (*)(int);
constinit const Entry kTable[] = {first, second};

CELL_EXPORT int pure(int value) { return value * 2; }
CELL_EXPORT int touches(int value) { return direct += value; }
CELL_EXPORT int calls(int value) { return outer(value) * 2; }
CELL_EXPORT void hands_out() { other::keep(&callback); }
CELL_EXPORT void hands_out_import() { other::keep(&other::imported); }
CELL_EXPORT int calls_import(int value) { return other::imported(value) + 1; }
CELL_EXPORT void constructs(void* place) { new (place) Actor; }
CELL_EXPORT int through_table(unsigned index) { return kTable[index % 2](3); }
CELL_EXPORT int indexed(long index) { return array[index - 2]; }

int third(int value) { return by_constant += value; }
CELL_EXPORT extern constinit const Entry kExported[] = {third, second};

// A client that constructs one calls act() through the vtable.
struct CELL_EXPORT Open {
  Open() {}
  [[gnu::visibility("hidden")]] virtual int act(int value);
};
int Open::act(int value) { return by_exported_vtable += value; }

[[gnu::cold, gnu::noinline]] void rare() { cold = 1; }
CELL_EXPORT int unlikely(int value) {
  if (value == 77) [[unlikely]]
    rare();
  return value;
}

}  // namespace reach
