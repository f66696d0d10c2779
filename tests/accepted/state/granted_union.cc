// A union over the client's bytes, granted.
#include "kernel/abi/cell.h"

namespace granted_union {

namespace {
union Word {
  unsigned int word;
  unsigned char bytes[4];
};
}  // namespace

CELL_EXPORT unsigned int big_endian(unsigned int value) {
  Word in{value};
  Word out{0};
  for (int i = 0; i < 4; ++i) out.bytes[i] = in.bytes[3 - i];
  return out.word;
}

}  // namespace granted_union
