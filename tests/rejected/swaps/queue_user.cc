// Has a part of queue in itself.
#include "tests/rejected/swaps/queue.h"

namespace queue_user {

CELL_EXPORT unsigned long run(unsigned long item) noexcept {
  unsigned long left = 1;
  {
    const queue::Visit visit(left);
    item += queue::weigh({item, queue::kPriority});
  }
  return left + queue::push(queue::next(queue::slot_of(item)) + queue::kSlots);
}

}  // namespace queue_user
