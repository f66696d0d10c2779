// The count is written to the client's memory.
#include "kernel/abi/cell.h"

namespace soft_out_parameter {

CELL_KEPT(unsigned long, serial, "soft", "a statistic for people");

struct Ticket {
  unsigned long number;
};

CELL_EXPORT void draw(Ticket& ticket) { ticket.number = ++serial; }

}  // namespace soft_out_parameter
