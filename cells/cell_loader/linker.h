// Resolves the imports of a placed cell and applies its relocations.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "cells/cell_namespace/cell_namespace.h"
#include "cells/elf_loader/elf_loader.h"
#include "cells/witness/witness.h"
#include "kernel/base/result.h"

namespace cell_loader {

/// The row of a table sorted by `name`, or null.
template <typename Rows>
auto* find_by_name(Rows& rows, std::string_view name) {
  const auto at = std::lower_bound(rows.begin(), rows.end(), name,
                                   [](const auto& row, std::string_view wanted) { return row.name < wanted; });
  return at != rows.end() && at->name == name ? &*at : nullptr;
}

/// Fills `cell.imports` (every place that names each of them) and writes all relocations of the placed sections. The
/// addresses of its sections are in `cell.sections`; the contents are in place.
/// New versions in `set` are bound to in the place of those that they replace.
/// Errors: kNotFound when an exporter is not loaded; kRefused when what it exports is not what this cell was proven
/// with, or an undefined symbol does not stand in the witness; kOverflow; kBadFormat.
[[nodiscard]] Result<void> link(const witness::Witness& witness, const elf_loader::Layout& layout,
                                cell_namespace::LoadedCell& cell, std::span<const cell_namespace::Successor> set);

}  // namespace cell_loader
