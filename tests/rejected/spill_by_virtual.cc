// The function that writes is virtual.
#include "kernel/abi/cell.h"

namespace spill_by_virtual {

CELL_STATE(unsigned long, total);

namespace {
struct Sink {
  virtual void put(unsigned long value) const = 0;
};
struct Keeper final : Sink {
  void put(unsigned long value) const override { total = value; }
};
struct Dropper final : Sink {
  void put(unsigned long) const override {}
};
constexpr Keeper kKeeper;
constexpr Dropper kDropper;
constexpr const Sink* kSinks[] = {&kDropper, &kKeeper};
}  // namespace

CELL_EXPORT void note(unsigned long value) { kSinks[value & 1]->put(value); }

}  // namespace spill_by_virtual
