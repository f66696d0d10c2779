// A guard that restores a local of its function.
#include "kernel/abi/cell.h"

namespace local_guard {

namespace {

class Restore {
 public:
  [[gnu::noinline]] explicit Restore(unsigned long& place) : place_(place), before_(place) {}
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;
  [[gnu::noinline]] ~Restore() { place_ = before_; }

 private:
  unsigned long& place_;
  unsigned long before_;
};

}  // namespace

CELL_EXPORT unsigned long probe(unsigned long& level) {
  const Restore restore(level);
  level *= 2;
  return level + 1;
}

}  // namespace local_guard
