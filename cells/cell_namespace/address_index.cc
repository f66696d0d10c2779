#include "cells/cell_namespace/address_index.h"

#include <algorithm>

namespace cell_namespace {
namespace {

void add(AddressIndex& index, std::uint64_t start, std::uint64_t size, const LoadedCell* cell) {
  if (size > 0) index.ranges.push_back({start, start + size, cell});
}

}  // namespace

std::unique_ptr<AddressIndex> build_index(std::span<const LoadedCell* const> cells) {
  auto index = std::make_unique<AddressIndex>();
  index->ranges.reserve(cells.size() * 4);
  for (const LoadedCell* cell : cells) {
    add(*index, cell->text.start().value, cell->text.size_bytes(), cell);
    add(*index, cell->read_only.start().value, cell->read_only.size_bytes(), cell);
    // Roots one by one: an adopted root lies in pages that an earlier version allocated.
    for (const Root& root : cell->roots) add(*index, root.address, root.size, cell);
  }
  const auto by_start = [](const AddressRange& a, const AddressRange& b) { return a.start < b.start; };
  if (!std::is_sorted(index->ranges.begin(), index->ranges.end(), by_start))
    std::sort(index->ranges.begin(), index->ranges.end(), by_start);
  return index;
}

const LoadedCell* find_in(const AddressIndex& index, std::uint64_t address) noexcept {
  const auto after =
      std::upper_bound(index.ranges.begin(), index.ranges.end(), address,
                       [](std::uint64_t value, const AddressRange& range) { return value < range.start; });
  if (after == index.ranges.begin()) return nullptr;
  const AddressRange& range = *(after - 1);
  return address < range.end ? range.cell : nullptr;
}

}  // namespace cell_namespace
