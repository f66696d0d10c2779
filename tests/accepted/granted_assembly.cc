// A privileged instruction in the function that the grant names.
#include "kernel/abi/cell.h"

namespace granted_assembly {

namespace {
[[gnu::noinline]] void pause_interrupts() { asm volatile("cli"); }
}  // namespace

CELL_UNSAFE void quiet() { pause_interrupts(); }

}  // namespace granted_assembly
