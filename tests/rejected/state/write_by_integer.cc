// The address of the root travels as a number through a structure; the casts are granted.
#include <cstdint>

#include "kernel/abi/cell.h"

namespace write_by_integer {

CELL_STATE(unsigned long, total);

namespace {
struct Ticket {
  std::uintptr_t number;
};
[[gnu::noinline]] Ticket open() { return {reinterpret_cast<std::uintptr_t>(&total) + 1}; }
[[gnu::noinline]] void put(Ticket ticket, unsigned long value) {
  *reinterpret_cast<unsigned long*>(ticket.number - 1) += value;
}
}  // namespace

CELL_EXPORT void add(unsigned long value) { put(open(), value); }

}  // namespace write_by_integer
