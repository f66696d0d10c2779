// The address of the root goes in as a pointer and comes out as another; the union is granted.
#include "kernel/abi/cell.h"

namespace write_by_union {

struct Counter {
  unsigned long count;
};
CELL_STATE(Counter, calls);

namespace {
union Any {
  const Counter* view;
  Counter* owner;
};
[[gnu::noinline]] void count(Any any) { ++any.owner->count; }
}  // namespace

CELL_EXPORT void call() {
  Any any{};
  any.view = &calls;
  count(any);
}

}  // namespace write_by_union
