// A weak import: it is there or not, and nobody can say.
#include "kernel/abi/cell.h"

namespace weak_import {

[[gnu::weak, gnu::visibility("default")]] unsigned long optional_service(unsigned long value);

CELL_EXPORT unsigned long ask(unsigned long value) {
  return optional_service != nullptr ? optional_service(value) : value;
}

}  // namespace weak_import
