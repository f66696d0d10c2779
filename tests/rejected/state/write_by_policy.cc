// A base class template calls the hook of the class that derives from it, and the hook writes.
#include "kernel/abi/cell.h"

namespace write_by_policy {

CELL_STATE(unsigned long, wins);

namespace {

template <typename Derived>
struct Game {
  unsigned long play(unsigned long seed) const {
    const unsigned long score = seed * 2654435761UL >> 7;
    static_cast<const Derived&>(*this).finished(score);
    return score;
  }
};

struct Counted : Game<Counted> {
  [[gnu::noinline]] void finished(unsigned long score) const { wins += score & 1; }
};

}  // namespace

CELL_EXPORT unsigned long play(unsigned long seed) { return Counted().play(seed); }

}  // namespace write_by_policy
