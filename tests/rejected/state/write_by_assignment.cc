// Assignment between two values of the client writes a root.
#include "kernel/abi/cell.h"

namespace write_by_assignment {

CELL_STATE(unsigned long, overwritten);

class CELL_EXPORT Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = default;
  Cursor& operator=(const Cursor& other);

 private:
  unsigned long position_ = 0;
};

Cursor& Cursor::operator=(const Cursor& other) {
  overwritten = position_;
  position_ = other.position_;
  return *this;
}

}  // namespace write_by_assignment
