// The caller says how much stack is taken.
#include "kernel/abi/cell.h"

namespace stack_by_argument {

namespace {

[[gnu::noinline]] void fill(unsigned char* bytes, unsigned long size) {
  for (unsigned long i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(i);
}

}  // namespace

CELL_EXPORT unsigned long get(unsigned long size) {
  auto* const bytes = static_cast<unsigned char*>(__builtin_alloca(size));
  fill(bytes, size);
  return bytes[size / 2];
}

}  // namespace stack_by_argument
