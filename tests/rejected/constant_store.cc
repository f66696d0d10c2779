// A store to a constant address.
#include "kernel/abi/cell.h"

namespace constant_store {

CELL_EXPORT void set(unsigned char value) { *reinterpret_cast<volatile unsigned char*>(0xb8000) = value; }

}  // namespace constant_store
