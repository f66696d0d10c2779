// Two values of the client change places.
#include <utility>

#include "kernel/abi/cell.h"

namespace caller_swap {

struct Order {
  unsigned long first, second;
};

CELL_EXPORT void put_in_order(Order& order) {
  if (order.first > order.second) std::swap(order.first, order.second);
}

}  // namespace caller_swap
