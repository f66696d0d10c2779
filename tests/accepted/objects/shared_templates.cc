// Templates and inline functions that other cells have copies of, too.
#include <optional>
#include <utility>

#include "kernel/abi/cell.h"

namespace shared_templates {

template <typename T>
[[gnu::noinline]] T largest(T left, T right) {
  return left < right ? right : left;
}
[[gnu::noinline]] inline unsigned long half(unsigned long value) { return value / 2; }

CELL_EXPORT std::optional<unsigned long> middle(unsigned long left, unsigned long right) {
  if (left > right) std::swap(left, right);
  if (right == 0) return std::nullopt;
  return left + half(largest(right - left, 1UL));
}

}  // namespace shared_templates
