// A cell with a root of a new layout, made from that of the version before.
#include <optional>

#include "kernel/abi/cell.h"

namespace migrated {

struct Old {
  unsigned int least, greatest;
};

struct New {
  unsigned int least;
  unsigned long length;
};
CELL_STATE(New, range);
CELL_STATE(unsigned long, other);

static std::optional<New> widen(const Old& old) { return New{old.least, old.greatest - old.least}; }
CELL_MIGRATE(range, Old, widen)

CELL_EXPORT unsigned long length() { return range.length + other; }

}  // namespace migrated
