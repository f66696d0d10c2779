#include "cells/cell_loader/relabel.h"

#include <optional>

namespace cell_loader {
namespace {

using cell_namespace::LoadedCell;

std::uint64_t prefix_of(const witness::Digest& digest) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < 8; ++i) prefix = prefix << 8 | digest[i];
  return prefix;
}

std::optional<witness::ImportRow> import_row(const witness::Witness& witness, std::size_t index,
                                             std::string_view name) {
  const std::size_t count = witness::cell(witness, index).import_count;
  for (std::size_t row = 0; row < count; ++row) {
    const witness::ImportRow import = witness::import_at(witness, index, row);
    if (import.name == name) return import;
  }
  return std::nullopt;
}

std::optional<witness::RootRow> root_row(const witness::Witness& witness, std::size_t index, std::string_view name) {
  const std::size_t count = witness::cell(witness, index).root_count;
  for (std::size_t row = 0; row < count; ++row) {
    const witness::RootRow root = witness::root_at(witness, index, row);
    if (root.name == name) return root;
  }
  return std::nullopt;
}

}  // namespace

Result<void> check_described(const witness::Witness& witness, const LoadedCell& cell) {
  const auto index = witness::find_file(witness, cell.file);
  if (!index) return fail(ErrorKind::kRefused, "the witness does not know ", cell.file, ", which is loaded");
  const witness::CellView view = witness::cell(witness, *index);
  const auto differs = [&](std::string_view what) {
    return fail(ErrorKind::kRefused, "the witness has another ", what, " of ", cell.file, " than is loaded");
  };
  if (view.cell != cell.cell || prefix_of(view.object) != cell.hash_prefix) return differs("object");
  if (view.is_trusted != cell.is_trusted) return differs("trust");
  if (view.export_count != cell.exports.size() || view.import_count != cell.imports.size() ||
      view.root_count != cell.roots.size())
    return differs("number of rows");
  for (const auto& symbol : cell.exports) {
    const auto row = witness::find_export(witness, *index, symbol.name);
    if (!row || row->interface != symbol.interface) return differs("export");
  }
  for (const auto& import : cell.imports) {
    const auto row = import_row(witness, *index, import.name);
    if (!row || row->interface != import.interface || row->exporter != import.exporter->cell) return differs("import");
  }
  for (const auto& root : cell.roots) {
    const auto row = root_row(witness, *index, root.name);
    if (!row || row->schema != root.schema) return differs("state root");
  }
  return {};
}

void relabel(const witness::Witness& witness, LoadedCell& cell) {
  const std::size_t index = *witness::find_file(witness, cell.file);
  const witness::CellView view = witness::cell(witness, index);
  cell.file = view.file;
  cell.cell = view.cell;
  cell.witness_index = index;
  cell.rank = view.rank;
  for (auto& symbol : cell.exports) symbol.name = witness::find_export(witness, index, symbol.name)->name;
  for (auto& import : cell.imports) import.name = import_row(witness, index, import.name)->name;
  for (auto& root : cell.roots) root.name = root_row(witness, index, root.name)->name;
}

}  // namespace cell_loader
