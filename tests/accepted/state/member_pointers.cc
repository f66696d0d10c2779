// Pointers to members of the client's structure.
#include "kernel/abi/cell.h"

namespace member_pointers {

struct Limits {
  unsigned long low, high;
};

namespace {
constexpr unsigned long Limits::* kFields[] = {&Limits::low, &Limits::high};
}

CELL_EXPORT void set(Limits& limits, unsigned long field, unsigned long value) { limits.*kFields[field & 1] = value; }

}  // namespace member_pointers
