// The address of the root travels as a number, without any cast in the source.
#include <bit>

#include "kernel/abi/cell.h"

namespace write_by_bit_cast {

CELL_STATE(unsigned long, total);

namespace {
[[gnu::noinline]] unsigned long token() { return std::bit_cast<unsigned long>(&total) ^ 0x5a5a; }
}  // namespace

CELL_EXPORT void add(unsigned long value) { *std::bit_cast<unsigned long*>(token() ^ 0x5a5a) += value; }

}  // namespace write_by_bit_cast
