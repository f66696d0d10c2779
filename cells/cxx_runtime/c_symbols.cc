// The functions of C that compilers emit calls to and cells may use. Kernel only: a host program has its own.
// Declared here and not by <cstring>, which calls them noexcept: a fault inside (a bad pointer of the caller) must
// unwind through them, and without noexcept they need no landing pads at all.
#include "cells/cxx_runtime/byte_ops.h"
#include "kernel/abi/cell.h"

namespace {
unsigned char* as_bytes(void* memory) { return static_cast<unsigned char*>(memory); }
const unsigned char* as_bytes(const void* memory) { return static_cast<const unsigned char*>(memory); }
}  // namespace

namespace bytes = cxx_runtime::bytes;

// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier): the names are those of the library and the
// ABI.

extern "C" {

CELL_EXPORT void* memcpy(void* to, const void* from, std::size_t count) {
  bytes::copy_up(as_bytes(to), as_bytes(from), count);
  return to;
}

CELL_EXPORT void* memmove(void* to, const void* from, std::size_t count) {
  bytes::move(as_bytes(to), as_bytes(from), count);
  return to;
}

CELL_EXPORT void* memset(void* to, int value, std::size_t count) {
  bytes::fill(as_bytes(to), static_cast<unsigned char>(value), count);
  return to;
}

CELL_EXPORT int memcmp(const void* left, const void* right, std::size_t count) {
  return bytes::compare(as_bytes(left), as_bytes(right), count);
}

CELL_EXPORT void* memchr(const void* from, int wanted, std::size_t count) {
  return const_cast<unsigned char*>(bytes::find(as_bytes(from), static_cast<unsigned char>(wanted), count));
}

CELL_EXPORT std::size_t strlen(const char* text) { return bytes::length(text); }

CELL_EXPORT int strcmp(const char* left, const char* right) {
  return bytes::compare_text(left, right, ~std::size_t{0});
}

CELL_EXPORT int strncmp(const char* left, const char* right, std::size_t limit) {
  return bytes::compare_text(left, right, limit);
}

/// GCC calls this for std::popcount: the baseline processor has no instruction for it.
CELL_EXPORT int __popcountdi2(std::uint64_t value) {
  value -= (value >> 1) & 0x5555'5555'5555'5555ULL;
  value = (value & 0x3333'3333'3333'3333ULL) + ((value >> 2) & 0x3333'3333'3333'3333ULL);
  value = (value + (value >> 4)) & 0x0f0f'0f0f'0f0f'0f0fULL;
  return static_cast<int>((value * 0x0101'0101'0101'0101ULL) >> 56);
}

}  // extern "C"

// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)
