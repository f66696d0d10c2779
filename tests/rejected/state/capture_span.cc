// A view of the client's memory is kept for the next call.
#include <span>

#include "kernel/abi/cell.h"

namespace capture_span {

CELL_STATE(std::span<unsigned char>, target);

CELL_EXPORT void set_target(std::span<unsigned char> bytes) { target = bytes; }
CELL_EXPORT void put(unsigned char value) {
  if (target.empty()) return;
  target.front() = value;
  target = target.subspan(1);
}

}  // namespace capture_span
