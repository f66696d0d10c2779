// What queue offers, and what its users have in themselves of it. A version defines one of the macros in another way.
#pragma once

#include "kernel/abi/cell.h"

#ifndef QUEUE_SLOTS
#define QUEUE_SLOTS 8
#endif
#ifndef QUEUE_SLOT
#define QUEUE_SLOT item % kSlots
#endif
#ifndef QUEUE_STEP
#define QUEUE_STEP 1
#endif
#ifndef QUEUE_SPARE
#define QUEUE_SPARE 1
#endif
#ifndef QUEUE_TIMES
#define QUEUE_TIMES 1
#endif
#ifndef QUEUE_PROMISE
#define QUEUE_PROMISE noexcept
#endif
#ifndef QUEUE_LEAVE
#define QUEUE_LEAVE left = 0
#endif
#ifndef QUEUE_MEMBER
#define QUEUE_MEMBER
#endif
#ifndef QUEUE_PRIORITY
#define QUEUE_PRIORITY 3
#endif

namespace queue {

inline constexpr unsigned long kSlots = QUEUE_SLOTS;
inline constexpr unsigned long kSpare = QUEUE_SPARE;
enum { kPriority = QUEUE_PRIORITY };

inline unsigned long slot_of(unsigned long item) { return QUEUE_SLOT; }
inline unsigned long nobody_calls(unsigned long item) { return item + kSpare; }

template <typename T>
T next(T slot) {
  return slot + QUEUE_STEP;
}

/// Leaves when it goes out of scope.
struct Visit {
  explicit Visit(unsigned long& place) : left(place) {}
  ~Visit() { QUEUE_LEAVE; }
  unsigned long& left;
};

struct Item {
  unsigned long key, value;
  QUEUE_MEMBER
};

CELL_EXPORT unsigned long push(unsigned long item, unsigned long times = QUEUE_TIMES) QUEUE_PROMISE;
CELL_EXPORT unsigned long weigh(Item item);
CELL_EXPORT unsigned long poll();

}  // namespace queue
