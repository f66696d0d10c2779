// Code before all other code.
#include "kernel/abi/cell.h"

namespace preinit {

namespace {
void first() {}
[[gnu::section(".preinit_array"), gnu::used]] void (*const kFirst)() = &first;
}  // namespace

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace preinit
