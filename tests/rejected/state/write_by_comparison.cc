// A comparison that remembers what was compared last.
#include "kernel/abi/cell.h"

namespace write_by_comparison {

CELL_STATE(unsigned long, last_key);

class CELL_EXPORT Key {
 public:
  explicit Key(unsigned long key) : key_(key) {}
  bool operator==(const Key& other) const;

 private:
  unsigned long key_;
};

bool Key::operator==(const Key& other) const {
  last_key = other.key_;
  return key_ == other.key_;
}

}  // namespace write_by_comparison
