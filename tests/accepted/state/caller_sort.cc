// Sorts in the caller's memory.
#include <span>
#include <utility>

#include "kernel/abi/cell.h"

namespace caller_sort {

CELL_EXPORT void sort(std::span<unsigned long> values) {
  for (std::size_t end = values.size(); end > 1; --end) {
    for (std::size_t i = 1; i < end; ++i) {
      if (values[i - 1] > values[i]) std::swap(values[i - 1], values[i]);
    }
  }
}

}  // namespace caller_sort
