// A trusted cell that names the constructs that it contains.
#include <cstring>

#include "kernel/abi/cell.h"

namespace granted_constructs {

CELL_EXPORT unsigned long address(const unsigned char* bytes) { return reinterpret_cast<unsigned long>(bytes + 1); }

CELL_EXPORT void clear(void* bytes, unsigned long count) { std::memset(bytes, 0, count); }

}  // namespace granted_constructs
