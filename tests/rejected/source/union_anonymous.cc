// A union without a name inside a structure.
#include "kernel/abi/cell.h"

namespace union_anonymous {

struct Value {
  bool is_number;
  union {
    unsigned long number;
    const char* text;
  };
};

CELL_EXPORT unsigned long number(const Value& value) { return value.number; }

}  // namespace union_anonymous
