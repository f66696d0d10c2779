// A pointer to member selects the field of the root.
#include "kernel/abi/cell.h"

namespace write_by_member_pointer {

struct Limits {
  unsigned long low, high;
};
CELL_STATE(Limits, limits);

namespace {
constexpr unsigned long Limits::* kFields[] = {&Limits::low, &Limits::high};
}

CELL_EXPORT void set(unsigned long field, unsigned long value) { limits.*kFields[field & 1] = value; }

}  // namespace write_by_member_pointer
