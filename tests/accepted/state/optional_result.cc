// The result is a value that may be missing.
#include <optional>

#include "kernel/abi/cell.h"

namespace optional_result {

CELL_EXPORT std::optional<unsigned long> root_of(unsigned long square) {
  for (unsigned long root = 0; root <= square && root < 65536; ++root) {
    if (root * root == square) return root;
  }
  return std::nullopt;
}

}  // namespace optional_result
