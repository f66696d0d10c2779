// The root is an optional that an export sets.
#include <optional>

#include "kernel/abi/cell.h"

namespace write_by_optional {

CELL_STATE(std::optional<unsigned long>, selected);

CELL_EXPORT void select(unsigned long item) { selected = item; }
CELL_EXPORT bool is_selected(unsigned long item) { return selected == item; }

}  // namespace write_by_optional
