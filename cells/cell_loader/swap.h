// The parts of a swap, for its own sources and for tests that stop between them.
#pragma once

#include <span>
#include <vector>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "kernel/base/result.h"

namespace cell_loader {

/// A swap of which only the writes are left to be made.
struct Prepared {
  std::vector<const cell_namespace::LoadedCell*> old;
  cell_namespace::Replacement replacement;
};

/// Checks, also that no function of an old version is on a stack, and builds aside, in the order of ranks. Errors:
/// those of swap_set().
[[nodiscard]] Result<std::vector<cell_namespace::Successor>> build_set(std::span<const SwapPair> pairs);
/// Makes migrated state and lists every write. Changes nothing that is loaded; takes what `set` owns if it succeeds;
/// dropping the result undoes everything. Fills the counts of `report`. Errors: those of swap_set().
[[nodiscard]] Result<Prepared> prepare(std::vector<cell_namespace::Successor>& set, SwapReport& report);

/// Errors: kRefused when a new version of `set` is linked to one that goes, because it was built before the successor
/// of that: what others use has to have the lower rank.
[[nodiscard]] Result<void> check_order(std::span<const cell_namespace::Successor> set);

/// Makes the writes while nobody else runs; the old versions go with `prepared`. Whatever interrupts it, everything is
/// as before. Errors: kInUse when another flow of control may go back to an old version.
[[nodiscard]] Result<void> commit(Prepared& prepared);

}  // namespace cell_loader
