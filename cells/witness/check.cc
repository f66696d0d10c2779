// parse(): the one place where the bytes of a witness are doubted. In order: the frame of the file, the strings, each
// row by itself, then what rows say about each other. A check may use only what an earlier one has proven.
#include <cstring>

#include "cells/witness/view.h"

namespace witness {
namespace {

using witness_format::Cell;
using witness_format::Export;
using witness_format::Import;
using witness_format::Root;
using witness_format::Swap;

/// Magic, version, sizes and digest. After it the tables and strings lie in the file.
Result<Header> check_frame(std::span<const std::byte> bytes) {
  constexpr std::size_t kDigestEnd = offsetof(Header, digest) + sizeof(Digest);
  Header h;
  if (bytes.size() < sizeof(h)) return fail(ErrorKind::kBadFormat, "witness: only ", bytes.size(), " bytes");
  std::memcpy(&h, bytes.data(), sizeof(h));
  if (h.magic != witness_format::kMagic) return fail(ErrorKind::kBadFormat, "witness: no magic at byte 0");
  if (h.version != witness_format::kVersion) {
    return fail(ErrorKind::kUnsupported, "witness: format version ", h.version, " is not known");
  }
  const std::uint64_t needed =
      sizeof(h) + std::uint64_t{h.cell_count} * sizeof(Cell) + std::uint64_t{h.export_count} * sizeof(Export) +
      std::uint64_t{h.import_count} * sizeof(Import) + std::uint64_t{h.root_count} * sizeof(Root) +
      std::uint64_t{h.swap_count} * sizeof(Swap) + h.string_size;
  if (h.total_size != bytes.size() || needed != bytes.size()) {
    return fail(ErrorKind::kBadFormat, "witness: ", bytes.size(), " bytes, header says ", h.total_size,
                ", its tables need ", needed);
  }
  const bool is_closed =
      h.string_size > 0 && bytes.back() == std::byte{0} && bytes.last(h.string_size)[0] == std::byte{0};
  if (!is_closed) return fail(ErrorKind::kBadFormat, "witness: the string table does not begin and end with NUL");
  if (hash(bytes.subspan(kDigestEnd)) == h.digest) return h;
  return fail(ErrorKind::kRefused, "witness: hash of the content is not that of the header");
}

/// The next `count` rows; `bytes` holds so many, aligned (check_frame, parse).
template <typename Row>
std::span<const Row> take_rows(std::span<const std::byte>& bytes, std::size_t count) {
  const void* start = bytes.data();
  bytes = bytes.subspan(count * sizeof(Row));
  return {static_cast<const Row*>(start), count};  // cast: plain rows that any bytes may form
}

Tables take_tables(std::span<const std::byte> bytes, const Header& header) {
  Tables tables;
  bytes = bytes.subspan(sizeof(header));
  tables.cells = take_rows<Cell>(bytes, header.cell_count);
  tables.exports = take_rows<Export>(bytes, header.export_count);
  tables.imports = take_rows<Import>(bytes, header.import_count);
  tables.roots = take_rows<Root>(bytes, header.root_count);
  tables.swaps = take_rows<Swap>(bytes, header.swap_count);
  tables.strings = take_rows<char>(bytes, header.string_size);
  return tables;
}

/// Text for an error: which row of which table is wrong.
std::unexpected<Error> bad_row(const char* table, std::size_t row, const char* what) {
  return fail(ErrorKind::kBadFormat, "witness: ", table, " row ", row, ": ", what);
}

/// After the empty string every string once, in ascending order. So from here on names compare as their offsets do.
Result<void> check_strings(const Tables& tables) {
  std::string_view previous;
  for (std::size_t at = 1; at < tables.strings.size(); at += previous.size() + 1) {
    const std::string_view next = tables.name(static_cast<NameOffset>(at));
    if (compare(previous, next) >= 0) return bad_row("string", at, "it is not after the string before");
    previous = next;
  }
  return {};
}

/// What is wrong with a name, or null: it must be the offset of a string that is not empty.
const char* name_error(const Tables& tables, NameOffset offset) {
  // 0 wraps: one comparison for both.
  if (std::size_t{offset} - 1 >= tables.strings.size() - 1)
    return offset == 0 ? "a name is empty" : "a name lies outside the string table";
  return tables.strings[offset - 1] == '\0' ? nullptr : "a name begins inside a string";
}

/// The `count` rows from `first`: they must be the next ones after those of the cells before, and strictly ascend by
/// name. `check` says what is wrong with a row otherwise, or null.
template <typename Row, typename Check>
Result<void> check_rows(const Tables& tables, std::span<const Row> rows, std::uint32_t first, std::uint32_t count,
                        std::size_t& next, const char* table, Check check) {
  if (first != next || count > rows.size() - next) return bad_row(table, next, "a cell does not take the next rows");
  NameOffset previous = 0;
  for (next = first; next < std::size_t{first} + count; ++next) {
    const Row& row = rows[next];
    if (const char* what = name_error(tables, row.name)) return bad_row(table, next, what);
    if (row.name <= previous) return bad_row(table, next, "the name is not after that of the row before");
    if (const char* what = check(row)) return bad_row(table, next, what);
    previous = row.name;
  }
  return {};
}

/// Number of rows of each table that the cells so far have taken.
struct Taken {
  std::size_t exports = 0, imports = 0, roots = 0;
};

Result<void> check_cell(const Tables& tables, std::size_t index, Taken& taken) {
  const Cell& cell = tables.cells[index];
  if (const char* what = name_error(tables, cell.file)) return bad_row("cell", index, what);
  if (const char* what = name_error(tables, cell.cell)) return bad_row("cell", index, what);
  if (index > 0 && cell.file <= tables.cells[index - 1].file) {
    return bad_row("cell", index, "the file is not after that of the row before");
  }
  if (cell.trust > witness_format::kTrusted || cell.in_graph > 1) {
    return bad_row("cell", index, "trust or in_graph is neither 0 nor 1");
  }
  TRY(check_rows(tables, tables.exports, cell.first_export, cell.export_count, taken.exports, "export",
                 [](const Export& row) { return row.reserved == 0 ? nullptr : "the reserved field is not 0"; }));
  TRY(check_rows(tables, tables.imports, cell.first_import, cell.import_count, taken.imports, "import",
                 [](const Import&) -> const char* { return nullptr; }));  // the exporter: find_exporter
  return check_rows(tables, tables.roots, cell.first_root, cell.root_count, taken.roots, "root",
                    [&](const Root& row) { return row.category == 0 ? nullptr : name_error(tables, row.category); });
}

/// Every row by itself, and its place among its neighbours.
Result<void> check_tables(const Tables& tables) {
  Taken taken;
  for (std::size_t index = 0; index < tables.cells.size(); ++index) TRY(check_cell(tables, index, taken));
  if (taken.exports != tables.exports.size()) return bad_row("export", taken.exports, "it belongs to no cell");
  if (taken.imports != tables.imports.size()) return bad_row("import", taken.imports, "it belongs to no cell");
  if (taken.roots != tables.roots.size()) return bad_row("root", taken.roots, "it belongs to no cell");
  return {};
}

/// The version of a cell in the boot graph, or null. Nearly always its file is named like the cell.
const Cell* find_in_graph(const Tables& tables, NameOffset cell) {
  const auto matches = [&](const Cell& row) { return row.in_graph == 1 && row.cell == cell; };
  const auto same = std::ranges::lower_bound(tables.cells, cell, {}, &Cell::file);
  if (same != tables.cells.end() && matches(*same)) return &*same;
  const auto found = std::ranges::find_if(tables.cells, matches);
  return found == tables.cells.end() ? nullptr : &*found;
}

/// The exporter of a run of imports, remembered: imports are sorted by name, so those from one cell mostly stand
/// together.
struct Exporter {
  const Cell* cell = nullptr;
  std::size_t next = 0;  ///< Row among its exports where the search goes on.
};

Result<Exporter> find_exporter(const Tables& tables, const Cell& user, const Import& row) {
  const NameOffset name = row.exporter;
  if (const char* what = name_error(tables, name)) {
    return bad_row("import", static_cast<std::size_t>(&row - tables.imports.data()), what);
  }
  const Cell* cell = find_in_graph(tables, name);
  if (cell == nullptr) {
    return fail(ErrorKind::kRefused, "witness: ", tables.name(user.file), " uses ", tables.name(name),
                ", which is not in the graph");
  }
  if (cell->rank < user.rank && name != user.cell) return Exporter{cell};
  return fail(ErrorKind::kRefused, "witness: ", tables.name(user.file), " of rank ", user.rank, " uses ",
              tables.name(name), " of rank ", cell->rank);
}

/// The export that `row` means, or null. Both tables are sorted, so often it is the next.
const Export* match(const Tables& tables, const Import& row, Exporter& exporter) {
  const std::span<const Export> exports = tables.exports_of(*exporter.cell);
  if (exporter.next < exports.size() && exports[exporter.next].name == row.name) return &exports[exporter.next++];
  const auto found = std::ranges::lower_bound(exports.subspan(exporter.next), row.name, {}, &Export::name);
  exporter.next = exports.size() - static_cast<std::size_t>(exports.end() - found);
  return found != exports.end() && found->name == row.name ? &*found : nullptr;
}

Result<void> check_imports(const Tables& tables, const Cell& user) {
  Exporter exporter;
  for (const Import& row : tables.imports_of(user)) {
    if (exporter.cell == nullptr || row.exporter != exporter.cell->cell) {
      TRY_ASSIGN(exporter, find_exporter(tables, user, row));
    }
    const Export* found = match(tables, row, exporter);
    if (found != nullptr && found->interface == row.interface) continue;
    return fail(ErrorKind::kRefused, "witness: ", tables.name(row.exporter),
                found != nullptr ? " has another interface for " : " does not export ", tables.name(row.name),
                " used by ", tables.name(user.file));
  }
  return {};
}

Result<void> check_swaps(const Tables& tables) {
  const std::size_t cells = tables.cells.size();
  for (std::size_t at = 0; at < tables.swaps.size(); ++at) {
    const auto [from, to] = tables.swaps[at];
    if (from >= cells || to >= cells) return bad_row("swap", at, "it is not between two objects");
    const auto [last_from, last_to] = tables.swaps[at == 0 ? 0 : at - 1];
    if (at > 0 && (from != last_from ? from < last_from : to <= last_to))
      return bad_row("swap", at, "it is not in order");
    if (tables.cells[from].cell == tables.cells[to].cell) continue;
    return fail(ErrorKind::kRefused, "witness: swap row ", at, ": ", tables.name(tables.cells[from].file), " and ",
                tables.name(tables.cells[to].file), " are not versions of one cell");
  }
  return {};
}

/// What rows say about each other.
Result<void> check_graph(const Tables& tables) {
  for (const Cell& cell : tables.cells) {
    // A file that is named like its cell is found first: of two versions the other one sees it.
    if (cell.in_graph == 1 && cell.file != cell.cell && find_in_graph(tables, cell.cell) != &cell) {
      return fail(ErrorKind::kRefused, "witness: two versions of ", tables.name(cell.cell), " are in the graph");
    }
    TRY(check_imports(tables, cell));
  }
  return check_swaps(tables);
}

}  // namespace

Result<Witness> parse(std::span<const std::byte> bytes) {
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Export) != 0) {
    return fail(ErrorKind::kMisaligned, "witness: the bytes do not start at a multiple of ", alignof(Export));
  }
  TRY_ASSIGN(const Header header, check_frame(bytes));
  const Tables tables = take_tables(bytes, header);
  TRY(check_strings(tables));
  TRY(check_tables(tables));
  TRY(check_graph(tables));
  return tables.seal();
}

}  // namespace witness
