// Inside of the cell: the tables of a view, and the handling of names.
#pragma once

#include <algorithm>
#include <bit>

#include "cells/witness/witness.h"

namespace witness {

using witness_format::Header;
static_assert(std::endian::native == std::endian::little, "rows are used as they stand in the file");
static_assert(sizeof(Header) % 8 == 0 && sizeof(witness_format::Cell) % 8 == 0, "every table is aligned like the file");

/// What a name is in the file: an offset into the string table. Strings are unique and sorted, so names compare as
/// their offsets do.
using NameOffset = std::uint32_t;

/// The string at the start of `table`, which ends with a NUL.
std::string_view string_at(std::span<const char> table);

/// Bytewise order, as std::string_view::compare, without a call into another cell.
int compare(std::string_view left, std::string_view right);

/// A Witness taken apart. Made by parse() from bytes, and by everyone else from a Witness.
struct Tables {
  std::span<const witness_format::Cell> cells;
  std::span<const witness_format::Export> exports;
  std::span<const witness_format::Import> imports;
  std::span<const witness_format::Root> roots;
  std::span<const witness_format::Swap> swaps;
  std::span<const char> strings;

  Tables() = default;
  explicit Tables(const Witness& w)
      : cells(w.cells_),
        exports(w.exports_),
        imports(w.imports_),
        roots(w.roots_),
        swaps(w.swaps_),
        strings(w.strings_) {}

  /// The view over tables that have been checked.
  Witness seal() const {
    Witness w;
    w.cells_ = cells, w.exports_ = exports, w.imports_ = imports;
    w.roots_ = roots, w.swaps_ = swaps, w.strings_ = strings;
    return w;
  }

  /// The name at `offset`, which must lie in the string table.
  std::string_view name(NameOffset offset) const { return string_at(strings.subspan(offset)); }

  std::span<const witness_format::Export> exports_of(const witness_format::Cell& cell) const {
    return exports.subspan(cell.first_export, cell.export_count);
  }
  std::span<const witness_format::Import> imports_of(const witness_format::Cell& cell) const {
    return imports.subspan(cell.first_import, cell.import_count);
  }
  std::span<const witness_format::Root> roots_of(const witness_format::Cell& cell) const {
    return roots.subspan(cell.first_root, cell.root_count);
  }

  /// Index of the row whose name is `name` in a table sorted by names.
  template <typename Row>
  std::optional<std::size_t> find(std::span<const Row> rows, NameOffset Row::* field, std::string_view wanted) const {
    const auto found =
        std::ranges::partition_point(rows, [&](const Row& row) { return compare(name(row.*field), wanted) < 0; });
    if (found == rows.end() || compare(name((*found).*field), wanted) != 0) return {};
    return static_cast<std::size_t>(found - rows.begin());
  }

  /// Index of the version of `cell` in the boot graph.
  std::optional<std::size_t> find_in_graph(std::string_view cell) const;
};

}  // namespace witness
