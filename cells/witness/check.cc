// parse(): the one place where the bytes of a witness are doubted. In order: the frame of the file, each row by itself,
// then what rows say about each other. A check may use only what an earlier one has proven.
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

/// A name must lie in the string table and not be empty.
Result<std::string_view> name_at(const Tables& tables, NameOffset offset, const char* table, std::size_t row) {
  if (offset >= tables.strings.size()) return bad_row(table, row, "a name lies outside the string table");
  const std::string_view name = tables.name(offset);
  if (name.empty()) return bad_row(table, row, "a name is empty");
  return name;
}

/// The `count` rows from `first`: they must be the next ones after those of the cells before, and strictly ascend by
/// name. `check` says what is wrong with a row otherwise, or null.
template <typename Row, typename Check>
Result<void> check_rows(const Tables& tables, std::span<const Row> rows, std::uint32_t first, std::uint32_t count,
                        std::size_t& next, const char* table, Check check) {
  if (first != next || count > rows.size() - next) return bad_row(table, next, "a cell does not take the next rows");
  std::string_view previous;
  for (next = first; next < std::size_t{first} + count; ++next) {
    TRY_ASSIGN(const std::string_view name, name_at(tables, rows[next].name, table, next));
    if (compare(previous, name) >= 0) return bad_row(table, next, "the name is not after that of the row before");
    if (const char* what = check(rows[next])) return bad_row(table, next, what);
    previous = name;
  }
  return {};
}

/// Number of rows of each table that the cells so far have taken.
struct Taken {
  std::size_t exports = 0, imports = 0, roots = 0;
};

Result<void> check_cell(const Tables& tables, std::size_t index, std::string_view previous_file, Taken& taken) {
  const Cell& cell = tables.cells[index];
  TRY_ASSIGN(const std::string_view file, name_at(tables, cell.file, "cell", index));
  TRY(name_at(tables, cell.cell, "cell", index));
  if (compare(previous_file, file) >= 0) return bad_row("cell", index, "the file is not after that of the row before");
  if (cell.trust > witness_format::kTrusted || cell.in_graph > 1) {
    return bad_row("cell", index, "trust or in_graph is neither 0 nor 1");
  }
  const auto is_outside = [&](NameOffset offset) { return offset >= tables.strings.size(); };
  TRY(check_rows(tables, tables.exports, cell.first_export, cell.export_count, taken.exports, "export",
                 [](const Export& row) { return row.reserved == 0 ? nullptr : "the reserved field is not 0"; }));
  TRY(check_rows(tables, tables.imports, cell.first_import, cell.import_count, taken.imports, "import",
                 [&](const Import& row) { return is_outside(row.exporter) ? "the exporter lies outside" : nullptr; }));
  return check_rows(tables, tables.roots, cell.first_root, cell.root_count, taken.roots, "root",
                    [&](const Root& row) { return is_outside(row.category) ? "the category lies outside" : nullptr; });
}

/// Every row by itself, and its place among its neighbours.
Result<void> check_tables(const Tables& tables) {
  Taken taken;
  std::string_view previous_file;
  for (std::size_t index = 0; index < tables.cells.size(); ++index) {
    TRY(check_cell(tables, index, previous_file, taken));
    previous_file = tables.name(tables.cells[index].file);
  }
  if (taken.exports != tables.exports.size()) return bad_row("export", taken.exports, "it belongs to no cell");
  if (taken.imports != tables.imports.size()) return bad_row("import", taken.imports, "it belongs to no cell");
  if (taken.roots != tables.roots.size()) return bad_row("root", taken.roots, "it belongs to no cell");
  return {};
}

/// The exporter of a run of imports, remembered: imports are sorted by name, so those from one cell mostly stand
/// together.
struct Exporter {
  const Cell* cell = nullptr;
  NameOffset name = 0;
  std::size_t next = 0;  ///< Row among its exports where the search goes on.
};

Result<Exporter> find_exporter(const Tables& tables, const Cell& user, NameOffset name) {
  const std::string_view exporter = tables.name(name);
  const std::string_view file = tables.name(user.file);
  const auto index = tables.find_in_graph(exporter);
  if (!index) return fail(ErrorKind::kRefused, "witness: ", file, " uses ", exporter, ", which is not in the graph");
  const Cell& cell = tables.cells[*index];
  const bool is_itself = compare(exporter, tables.name(user.cell)) == 0;
  if (cell.rank < user.rank && !is_itself) return Exporter{&cell, name};
  return fail(ErrorKind::kRefused, "witness: ", file, " of rank ", user.rank, " uses ", exporter, " of rank ",
              cell.rank);
}

/// The export that `row` means, or null. Equal names are one string as a rule, so the offsets tell at once.
const Export* match(const Tables& tables, const Import& row, Exporter& exporter) {
  const std::span<const Export> exports = tables.exports_of(*exporter.cell);
  for (; exporter.next < exports.size(); ++exporter.next) {
    if (exports[exporter.next].name == row.name) return &exports[exporter.next];
  }
  exporter.next = 0;
  const auto found = tables.find(exports, &Export::name, tables.name(row.name));
  return found ? &exports[*found] : nullptr;
}

Result<void> check_imports(const Tables& tables, const Cell& user) {
  Exporter exporter;
  for (const Import& row : tables.imports_of(user)) {
    if (exporter.cell == nullptr || row.exporter != exporter.name) {
      TRY_ASSIGN(exporter, find_exporter(tables, user, row.exporter));
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
    if (from >= cells || to >= cells || from == to) return bad_row("swap", at, "it is not between two objects");
    const auto [last_from, last_to] = tables.swaps[at == 0 ? 0 : at - 1];
    if (at > 0 && (from != last_from ? from < last_from : to <= last_to))
      return bad_row("swap", at, "it is not in order");
    if (compare(tables.name(tables.cells[from].cell), tables.name(tables.cells[to].cell)) == 0) continue;
    return fail(ErrorKind::kRefused, "witness: swap row ", at, ": ", tables.name(tables.cells[from].file), " and ",
                tables.name(tables.cells[to].file), " are not versions of one cell");
  }
  return {};
}

/// What rows say about each other.
Result<void> check_graph(const Tables& tables) {
  for (const Cell& cell : tables.cells) {
    const auto first = tables.find_in_graph(tables.name(cell.cell));
    if (cell.in_graph == 1 && first && &tables.cells[*first] != &cell) {
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
  TRY(check_tables(tables));
  TRY(check_graph(tables));
  return tables.seal();
}

}  // namespace witness
