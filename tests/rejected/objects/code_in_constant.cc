// Instructions in a constant, called as a function.
#include <bit>

#include "kernel/abi/cell.h"

namespace code_in_constant {

namespace {
[[gnu::section(".text.code_in_constant"), gnu::used]] constexpr unsigned char kCode[] = {0xfa, 0xc3};
}

CELL_EXPORT void quiet() { std::bit_cast<void (*)()> (&kCode)(); }

}  // namespace code_in_constant
