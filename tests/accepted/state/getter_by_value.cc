// Copies a whole root out; the client gets no address.
#include "kernel/abi/cell.h"

namespace getter_by_value {

struct Version {
  unsigned long major_number = 1, minor_number = 4, patch = 2, build = 1177;
};
CELL_STATE(Version, version);

CELL_EXPORT Version current() { return version; }
CELL_EXPORT void copy(Version& into) { into = version; }

}  // namespace getter_by_value
