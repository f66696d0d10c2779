// A bit cast between numbers is no way to an address.
#include <bit>

#include "kernel/abi/cell.h"

namespace bits_of_number {

CELL_EXPORT unsigned long exponent_of(double value) { return std::bit_cast<unsigned long>(value) >> 52 & 0x7ff; }

}  // namespace bits_of_number
