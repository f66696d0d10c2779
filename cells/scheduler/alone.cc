#include "cells/scheduler/alone.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "cells/cell_namespace/cell_namespace.h"

namespace scheduler {
namespace {

/// All of the layers ground, memory and cells that have state or are called by one that has; the sink of the log, so
/// that lines stay whole; task, which hands out stacks.
constexpr std::array<std::string_view, 14> kCells = {
    "cxx_runtime", "logger",         "cpu",        "panic",   "frame_allocator", "page_allocator", "mapped_pages",
    "heap",        "cell_namespace", "elf_loader", "witness", "cell_loader",     "serial",         "task"};

}  // namespace

bool runs_alone(std::uint64_t address, std::uint16_t highest_rank) noexcept {
  const cell_namespace::LoadedCell* const cell = cell_namespace::find_address(address);
  if (cell == nullptr) return true;
  return cell->rank <= highest_rank && std::ranges::find(kCells, cell->cell) != kCells.end();
}

std::uint16_t highest_rank_alone() {
  std::uint16_t highest = 0;
  for (const std::string_view name : kCells) {
    const cell_namespace::LoadedCell* const cell = cell_namespace::find_cell(name);
    if (cell != nullptr) highest = std::max(highest, cell->rank);
  }
  return highest;
}

}  // namespace scheduler
