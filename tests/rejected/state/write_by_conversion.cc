// To read the value as a number counts the readings.
#include "kernel/abi/cell.h"

namespace write_by_conversion {

CELL_STATE(unsigned long, readings);

class CELL_EXPORT Level {
 public:
  explicit Level(unsigned long level) : level_(level) {}
  operator unsigned long() const;

 private:
  unsigned long level_;
};

Level::operator unsigned long() const {
  readings += 1;
  return level_;
}

}  // namespace write_by_conversion
