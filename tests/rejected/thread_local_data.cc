// Thread-local bytes: a state that no swap finds. (A use of them is unusable input: the loader knows no such
// relocation.)
#include "kernel/abi/cell.h"

namespace thread_local_data {

asm(".pushsection .tdata.mine,\"awT\",@progbits\n .quad 3\n .popsection");

CELL_EXPORT unsigned long get() { return 3; }

}  // namespace thread_local_data
