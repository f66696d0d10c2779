// The state of the namespace, for its own sources.
#pragma once

#include <vector>

#include "cells/cell_namespace/address_index.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cell_namespace/symbol_table.h"

namespace cell_namespace {

/// Everything that is loaded. All of it is owned; plain pointers, so that an exchange is a list of writes (Journal).
/// `index` is read by fault handlers at any moment, so it is replaced by one store.
struct Loaded {
  std::vector<LoadedCell*> cells;
  SymbolTable* symbols = new SymbolTable;
  const AddressIndex* index = nullptr;
  std::vector<Successor> aside;  ///< Not loaded: see keep_aside().
};

/// Made by the first load.
[[nodiscard]] Loaded& loaded();

}  // namespace cell_namespace
