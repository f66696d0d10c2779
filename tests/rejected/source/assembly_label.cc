// A variable that lives in a register of the author's choice.
#include "kernel/abi/cell.h"

namespace assembly_label {

CELL_EXPORT unsigned long stack() {
  register unsigned long place asm("rsp");
  asm("" : "=r"(place));
  return place;
}

}  // namespace assembly_label
