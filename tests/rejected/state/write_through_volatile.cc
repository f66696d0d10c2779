// A volatile write is a write; the qualifier is granted.
#include "kernel/abi/cell.h"

namespace write_through_volatile {

CELL_STATE(unsigned long, mailbox);

CELL_EXPORT void post(unsigned long message) { *static_cast<volatile unsigned long*>(&mailbox) = message; }

}  // namespace write_through_volatile
