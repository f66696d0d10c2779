// One member goes in, another comes out.
#include "kernel/abi/cell.h"

namespace union_pun {

namespace {
union Word {
  float number;
  unsigned int bits;
};
}  // namespace

CELL_EXPORT unsigned int bits(float number) { return Word{number}.bits; }

}  // namespace union_pun
