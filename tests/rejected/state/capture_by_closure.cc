// The client's pointer is in a closure, and the closure's function stores it.
#include "kernel/abi/cell.h"

namespace capture_by_closure {

struct Task {
  unsigned long id;
};
CELL_STATE(Task*, current);

namespace {
template <typename Action>
[[gnu::noinline]] void without_interruption(const Action& action) {
  action();
}
}  // namespace

CELL_EXPORT void enter(Task& task) {
  without_interruption([&task] { current = &task; });
}

}  // namespace capture_by_closure
