// Look-ups in a witness that parse() has checked, and the comparison of an object with its row.
#include "cells/witness/view.h"

namespace witness {
namespace {

/// Rows of one kind that belong to the object at `index`; none when there is no such object.
template <typename Rows>
auto rows_at(const Tables& tables, std::size_t index, Rows rows) {
  return index < tables.cells.size() ? (tables.*rows)(tables.cells[index])
                                     : decltype((tables.*rows)(tables.cells[0])){};
}

/// The start of a hash as a number that reads like its usual hexadecimal text.
std::uint64_t first_bytes(const Digest& digest) {
  return __builtin_bswap64(std::bit_cast<std::array<std::uint64_t, 4>>(digest)[0]);
}

}  // namespace

std::optional<std::size_t> Tables::find_in_graph(std::string_view cell) const {
  const auto matches = [&](const witness_format::Cell& row) {
    return row.in_graph == 1 && compare(name(row.cell), cell) == 0;
  };
  // Nearly always the file is named like the cell.
  if (const auto same = find(cells, &witness_format::Cell::file, cell); same && matches(cells[*same])) return same;
  const auto found = std::ranges::find_if(cells, matches);
  if (found == cells.end()) return {};
  return static_cast<std::size_t>(found - cells.begin());
}

std::size_t cell_count(const Witness& witness) { return Tables(witness).cells.size(); }

CellView cell(const Witness& witness, std::size_t index) {
  const Tables tables(witness);
  if (index >= tables.cells.size()) return {};
  const witness_format::Cell& row = tables.cells[index];
  return {.file = tables.name(row.file),
          .cell = tables.name(row.cell),
          .object = row.object,
          .size = row.size,
          .rank = row.rank,
          .is_trusted = row.trust == witness_format::kTrusted,
          .in_graph = row.in_graph == 1,
          .export_count = row.export_count,
          .import_count = row.import_count,
          .root_count = row.root_count};
}

std::optional<std::size_t> find_file(const Witness& witness, std::string_view file) {
  const Tables tables(witness);
  return tables.find(tables.cells, &witness_format::Cell::file, file);
}

std::optional<std::size_t> find_in_graph(const Witness& witness, std::string_view cell) {
  return Tables(witness).find_in_graph(cell);
}

ExportRow export_at(const Witness& witness, std::size_t index, std::size_t row) {
  const Tables tables(witness);
  const auto rows = rows_at(tables, index, &Tables::exports_of);
  if (row >= rows.size()) return {};
  return {.name = tables.name(rows[row].name), .interface = rows[row].interface};
}

ImportRow import_at(const Witness& witness, std::size_t index, std::size_t row) {
  const Tables tables(witness);
  const auto rows = rows_at(tables, index, &Tables::imports_of);
  if (row >= rows.size()) return {};
  return {.name = tables.name(rows[row].name),
          .exporter = tables.name(rows[row].exporter),
          .interface = rows[row].interface};
}

RootRow root_at(const Witness& witness, std::size_t index, std::size_t row) {
  const Tables tables(witness);
  const auto rows = rows_at(tables, index, &Tables::roots_of);
  if (row >= rows.size()) return {};
  return {.name = tables.name(rows[row].name), .category = tables.name(rows[row].category), .schema = rows[row].schema};
}

std::optional<ExportRow> find_export(const Witness& witness, std::size_t index, std::string_view symbol) {
  const Tables tables(witness);
  const auto rows = rows_at(tables, index, &Tables::exports_of);
  const auto found = tables.find(rows, &witness_format::Export::name, symbol);
  if (!found) return {};
  return ExportRow{.name = tables.name(rows[*found].name), .interface = rows[*found].interface};
}

bool allows_swap(const Witness& witness, std::size_t from, std::size_t to) {
  return std::ranges::any_of(Tables(witness).swaps,
                             [&](const witness_format::Swap& row) { return row.from == from && row.to == to; });
}

Result<void> check_object(const Witness& witness, std::size_t index, std::span<const std::byte> object) {
  if (index >= cell_count(witness)) return fail(ErrorKind::kNotFound, "the witness has no object ", index);
  const CellView expected = cell(witness, index);
  if (object.size() != expected.size) {
    return fail(ErrorKind::kRefused, "object ", expected.file, " has ", object.size(), " bytes, the witness says ",
                expected.size);
  }
  const Digest actual = hash(object);
  if (actual == expected.object) return {};
  return fail(ErrorKind::kRefused, "object ", expected.file, " has hash ", first_bytes(actual),
              "..., the witness says ", first_bytes(expected.object), "...");
}

}  // namespace witness
