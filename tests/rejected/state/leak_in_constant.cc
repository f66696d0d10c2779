// No function gives the address away: it stands in an exported constant.
#include "kernel/abi/cell.h"

namespace leak_in_constant {

CELL_STATE(unsigned long, level);

struct Description {
  const char* name;
  unsigned long* value;
};
CELL_EXPORT extern const Description kLevel;
constinit const Description kLevel{"level", &level};

}  // namespace leak_in_constant
