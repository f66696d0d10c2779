// Conversions, comparisons and assignments that touch nothing but the client's objects.
#include "kernel/abi/cell.h"

namespace own_conversion {

class CELL_EXPORT Level {
 public:
  explicit Level(unsigned long level);
  Level(const Level&) = default;
  Level& operator=(const Level& other);
  operator unsigned long() const;
  bool operator==(const Level& other) const;

 private:
  unsigned long level_;
};

Level::Level(unsigned long level) : level_(level) {}
Level& Level::operator=(const Level& other) {
  level_ = other.level_;
  return *this;
}
Level::operator unsigned long() const { return level_; }
bool Level::operator==(const Level& other) const { return level_ == other.level_; }

}  // namespace own_conversion
