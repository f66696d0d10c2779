// A second name of a function, which only the linker knows.
#include "kernel/abi/cell.h"

extern "C" {
unsigned long aliased_export_one() { return 1; }
[[gnu::alias("aliased_export_one"), gnu::visibility("default")]] unsigned long aliased_export_two();
}
