// The cast stands in a template and is made for one type.
#include "kernel/abi/cell.h"

namespace cast_in_template {

namespace {
template <typename To, typename From>
To as(From place) {
  return reinterpret_cast<To>(place);
}
}  // namespace

CELL_EXPORT unsigned char first(const unsigned long& value) { return *as<const unsigned char*>(&value); }

}  // namespace cast_in_template
