// The address of the root goes out as a number, and the way back is another export; the casts are granted.
#include <cstdint>

#include "kernel/abi/cell.h"

namespace leak_as_number {

CELL_STATE(unsigned long, value);

CELL_EXPORT std::uintptr_t open() { return reinterpret_cast<std::uintptr_t>(&value); }

}  // namespace leak_as_number
