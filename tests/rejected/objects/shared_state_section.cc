// A writable section that looks like a root and has no record.
#include "kernel/abi/cell.h"

namespace shared_state_section {

namespace {
[[gnu::section(".cell.state.secret"), gnu::used]] unsigned long secret;
}

CELL_EXPORT unsigned long size() { return sizeof(secret); }

}  // namespace shared_state_section
