// More than a stack holds, in two steps that would fit alone.
#include "kernel/abi/cell.h"

namespace stack_too_deep {

namespace {

[[gnu::noinline]] void fill(unsigned char* bytes, unsigned long size) {
  for (unsigned long i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(i);
}

[[gnu::noinline]] unsigned long inner(unsigned long at) {
  unsigned char bytes[40'000];
  fill(bytes, sizeof bytes);
  return bytes[at % sizeof bytes];
}

}  // namespace

CELL_EXPORT unsigned long get(unsigned long at) {
  unsigned char bytes[40'000];
  fill(bytes, sizeof bytes);
  return inner(at) + bytes[at % sizeof bytes];
}

}  // namespace stack_too_deep
