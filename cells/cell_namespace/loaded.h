// The state of the namespace, for its own sources.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "cells/cell_namespace/address_index.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cell_namespace/symbol_table.h"

namespace cell_namespace {

/// Everything that is loaded. `index` is read by fault handlers at any moment, so it is replaced by one store.
struct Loaded {
  std::vector<std::unique_ptr<LoadedCell>> cells;
  SymbolTable symbols;
  std::atomic<const AddressIndex*> index = nullptr;
};

/// Made by the first load.
[[nodiscard]] Loaded& loaded();

}  // namespace cell_namespace
