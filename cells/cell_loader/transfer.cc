#include "cells/cell_loader/transfer.h"

#include <algorithm>
#include <span>

#include "kernel/abi/cell.h"

namespace cell_loader {
namespace {

using cell_namespace::LoadedCell;
using cell_namespace::Root;
/// What it starts from, only its own code knows.
using Migration = cell_abi::Migration<std::byte>;

/// The record that makes the root at `address`, or null.
const Migration* find_migration(const LoadedCell& cell, std::uint64_t address) {
  for (std::uint32_t i = 1; i < cell.object.section_count(); ++i) {
    if (cell.object.section_name(i) != ".cell.migrations" || cell.sections[i] == 0) continue;
    const std::span rows(reinterpret_cast<const Migration*>(cell.sections[i]),
                         cell.object.section(i).sh_size / sizeof(Migration));
    for (const Migration& row : rows) {
      if (reinterpret_cast<std::uint64_t>(row.root) == address) return &row;
    }
  }
  return nullptr;
}

}  // namespace

Result<void> transfer_state(const LoadedCell& old, const LoadedCell& fresh) {
  for (const Root& root : old.roots) {
    const auto made = std::ranges::find(fresh.roots, root.name, &Root::name);
    if (made == fresh.roots.end())
      return fail(ErrorKind::kRefused, fresh.file, " has no root ", root.name, " for the state of ", old.file);
    // A fresh copy of the same object begins anew what it does not adopt.
    if (made->address == root.address || fresh.witness_index == old.witness_index) continue;
    const Migration* migration = find_migration(fresh, made->address);
    if (migration == nullptr)
      return fail(ErrorKind::kRefused, fresh.file, " cannot adopt the root ", root.name, " and does not migrate it");
    if (!migration->apply(reinterpret_cast<const std::byte*>(root.address), migration->root))
      return fail(ErrorKind::kRefused, "the migration of the root ", root.name, " to ", fresh.file, " failed");
  }
  return {};
}

}  // namespace cell_loader
