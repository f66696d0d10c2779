// Makes a cell in memory from an object of the archive, without letting anyone see it yet.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "cells/cell_namespace/cell_namespace.h"
#include "cells/witness/witness.h"
#include "kernel/base/result.h"

namespace cell_loader {

/// Checks object `index` of the witness, places it, links it to the loaded cells, and reads its exports, roots and
/// unwind tables. With a `predecessor` it adopts the state roots of equal schema instead of making new ones. What is in
/// `set` takes its place at the same time, so this cell is linked to the new versions there. Changes nothing that is
/// loaded; dropping the result undoes everything. Errors: kRefused when object and witness disagree or an import does
/// not match what is loaded; kNotFound when an exporter is not loaded; those of elf_loader and of the allocators.
[[nodiscard]] Result<std::unique_ptr<cell_namespace::LoadedCell>> build(
    const witness::Witness& witness, std::size_t index, std::span<const std::byte> object,
    const cell_namespace::LoadedCell* predecessor, std::span<const cell_namespace::Successor> set = {});

/// The writable alias of a place in a cell, through the direct map: text is never writable where it runs.
[[nodiscard]] std::byte* writable_alias(const cell_namespace::LoadedCell& cell, elf_loader::Segment segment,
                                        std::uint64_t offset);

}  // namespace cell_loader
