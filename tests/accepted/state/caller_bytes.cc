// Copies bytes between two places of the client.
#include <cstring>

#include "kernel/abi/cell.h"

namespace caller_bytes {

struct Header {
  unsigned char bytes[16];
};

CELL_EXPORT void duplicate(Header& to, const Header& from) { std::memcpy(&to, &from, sizeof(Header)); }
CELL_EXPORT unsigned int length_of(const Header& header) {
  unsigned int length = 0;
  std::memcpy(&length, header.bytes, sizeof(length));
  return length;
}

}  // namespace caller_bytes
