// From an address to its cell: a sorted array that readers reach through one atomic pointer.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "cells/cell_namespace/cell_namespace.h"

namespace cell_namespace {

/// Half-open range of addresses that belongs to a cell.
struct AddressRange {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  const LoadedCell* cell = nullptr;
};

/// An immutable snapshot; a new one replaces it as a whole.
struct AddressIndex {
  std::vector<AddressRange> ranges;  ///< Sorted, disjoint.
};

/// Collects the segments and roots of all `cells`.
[[nodiscard]] std::unique_ptr<AddressIndex> build_index(std::span<const LoadedCell* const> cells);
/// O(log n) in the number of ranges; null when no range holds the address.
[[nodiscard]] const LoadedCell* find_in(const AddressIndex& index, std::uint64_t address) noexcept;

}  // namespace cell_namespace
