#include "verifier/witness/writer.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "verifier/facts/digest.h"
#include "verifier/witness/layout.h"

namespace verifier::witness {
namespace {

using facts::cat;
using facts::Parsed;
using facts::refuse;

constexpr std::uint8_t kWeak = 2;  // STB_WEAK

/// One object on its way into the tables.
struct Source {
  const CellObject* cell = nullptr;
  std::size_t rank = 0;
  bool in_graph = true;
};

bool is_weak(const CellObject& cell, const std::string& name) {
  return std::ranges::any_of(cell.elf.symbols, [&](const Symbol& symbol) {
    return symbol.name == name && !symbol.is_defined() && symbol.binding == kWeak;
  });
}

/// Digest of the interface of an export; nothing if it is not described. What the compiler itself calls has no
/// description.
std::optional<std::uint64_t> interface_digest(const CellObject& cell, const std::string& symbol) {
  const auto fact = std::ranges::lower_bound(cell.facts.exports, symbol, {}, &InterfaceFact::symbol);
  if (fact != cell.facts.exports.end() && fact->symbol == symbol) return fact->digest;
  if (cell.manifest.cell == kRuntimeCell) return facts::text_digest("runtime " + symbol);
  return std::nullopt;
}

class Writer {
 public:
  Writer(const Graph& graph, std::span<const CellObject> updates) : graph_(graph), updates_(updates) {}

  Parsed<Rows> rows(std::vector<ProvenSwap> swaps);

 private:
  /// Where an export is bound to.
  struct Offer {
    std::size_t cell = 0;  // index into Graph::cells
    std::uint64_t digest = 0;
  };

  Parsed<void> collect_offers();
  Parsed<void> collect_sources();
  bool is_offered(const CellObject& cell, const std::string& symbol) const;
  Parsed<void> add_cell(const Source& source);
  Parsed<void> add_exports(const CellObject& cell);
  Parsed<void> add_imports(const CellObject& cell);
  void add_roots(const CellObject& cell);
  Parsed<void> add_swaps(std::vector<ProvenSwap> swaps);

  const Graph& graph_;
  std::span<const CellObject> updates_;
  std::map<std::string, Offer> offers_;    // by symbol
  std::map<std::string, Source> by_file_;  // sorted like the table of cells
  std::set<std::string> used_;             // symbols that some object imports
  Rows rows_;
};

Parsed<void> Writer::collect_offers() {
  for (std::size_t index = 0; index < graph_.cells.size(); ++index) {
    const CellObject& cell = graph_.cells[index];
    for (const std::string& symbol : exports_of(cell)) {
      const auto digest = interface_digest(cell, symbol);
      if (!digest) return refuse(cell.manifest.label, ": export ", symbol, " is not described");
      if (!offers_.try_emplace(symbol, Offer{index, *digest}).second)
        return refuse(cell.manifest.label, ": ", symbol, " is exported by two cells");
    }
  }
  return {};
}

Parsed<void> Writer::collect_sources() {
  if (graph_.ranks.size() != graph_.cells.size()) return refuse("the graph has no proven ranks");
  const auto add = [this](const Source& source) -> Parsed<void> {
    const Manifest& manifest = source.cell->manifest;
    if (source.rank > std::numeric_limits<std::uint16_t>::max()) return refuse(manifest.label, ": rank over 65535");
    for (const std::string& symbol : imports_of(*source.cell)) used_.insert(symbol);
    if (by_file_.try_emplace(manifest.file, source).second) return {};
    return refuse(manifest.label, ": a second object with the name ", manifest.file);
  };
  for (std::size_t index = 0; index < graph_.cells.size(); ++index) {
    FACTS_CHECK(add({&graph_.cells[index], graph_.ranks[index], true}));
  }
  for (const CellObject& update : updates_) {
    if (!graph_.find(update.manifest.cell))
      return refuse(update.manifest.label, ": no cell ", update.manifest.cell, " in the graph");
    FACTS_CHECK(add({&update, rank_of_update(graph_, update), false}));
  }
  return {};
}

/// Of the run time, whose exports outnumber those of all other cells, only what some object uses: the kernel reads and
/// hashes every row in each boot, and an object that is not in the witness cannot be loaded to use more.
bool Writer::is_offered(const CellObject& cell, const std::string& symbol) const {
  return cell.manifest.cell != kRuntimeCell || used_.contains(symbol);
}

Parsed<void> Writer::add_exports(const CellObject& cell) {
  for (const std::string& symbol : exports_of(cell)) {
    if (!is_offered(cell, symbol)) continue;
    const auto digest = interface_digest(cell, symbol);
    if (!digest) return refuse(cell.manifest.label, ": export ", symbol, " is not described");
    rows_.exports.push_back({.name = rows_.strings.add(symbol), .reserved = 0, .interface = *digest});
  }
  return {};
}

Parsed<void> Writer::add_imports(const CellObject& cell) {
  for (const std::string& symbol : imports_of(cell)) {
    const auto offer = offers_.find(symbol);
    if (offer == offers_.end()) {
      if (is_weak(cell, symbol)) continue;
      return refuse(cell.manifest.label, ": nobody exports ", symbol);
    }
    const std::string& exporter = graph_.cells[offer->second.cell].manifest.cell;
    rows_.imports.push_back({.name = rows_.strings.add(symbol),
                             .exporter = rows_.strings.add(exporter),
                             .interface = offer->second.digest});
  }
  return {};
}

void Writer::add_roots(const CellObject& cell) {
  for (const RootFact& root : cell.facts.roots) {
    rows_.roots.push_back(
        {.name = rows_.strings.add(root.name), .category = rows_.strings.add(root.category), .schema = root.schema});
  }
}

Parsed<void> Writer::add_cell(const Source& source) {
  const CellObject& cell = *source.cell;
  witness_format::Cell row{};
  row.file = rows_.strings.add(cell.manifest.file);
  row.cell = rows_.strings.add(cell.manifest.cell);
  row.object = cell.elf.hash;
  row.size = static_cast<std::uint32_t>(cell.elf.size);
  row.rank = static_cast<std::uint16_t>(source.rank);
  row.trust = cell.manifest.trusted ? witness_format::kTrusted : witness_format::kSafe;
  row.in_graph = source.in_graph ? 1 : 0;
  row.first_export = static_cast<std::uint32_t>(rows_.exports.size());
  row.first_import = static_cast<std::uint32_t>(rows_.imports.size());
  row.first_root = static_cast<std::uint32_t>(rows_.roots.size());
  FACTS_CHECK(add_exports(cell));
  FACTS_CHECK(add_imports(cell));
  add_roots(cell);
  row.export_count = static_cast<std::uint32_t>(rows_.exports.size()) - row.first_export;
  row.import_count = static_cast<std::uint32_t>(rows_.imports.size()) - row.first_import;
  row.root_count = static_cast<std::uint32_t>(rows_.roots.size()) - row.first_root;
  rows_.cells.push_back(row);
  return {};
}

Parsed<void> Writer::add_swaps(std::vector<ProvenSwap> swaps) {
  std::ranges::sort(swaps);
  swaps.erase(std::ranges::unique(swaps).begin(), swaps.end());
  for (const ProvenSwap& swap : swaps) {
    const auto from = by_file_.find(swap.from), to = by_file_.find(swap.to);
    if (from == by_file_.end() || to == by_file_.end())
      return refuse("swap ", swap.from, " -> ", swap.to, ": no object of that name");
    rows_.swaps.push_back({.from = static_cast<std::uint32_t>(std::distance(by_file_.begin(), from)),
                           .to = static_cast<std::uint32_t>(std::distance(by_file_.begin(), to))});
  }
  return {};
}

Parsed<Rows> Writer::rows(std::vector<ProvenSwap> swaps) {
  FACTS_CHECK(collect_offers());
  FACTS_CHECK(collect_sources());
  for (const auto& [file, source] : by_file_) FACTS_CHECK(add_cell(source));
  FACTS_CHECK(add_swaps(std::move(swaps)));
  return std::move(rows_);
}

}  // namespace

std::size_t rank_of_update(const Graph& graph, const CellObject& update) {
  std::size_t rank = graph.ranks.at(graph.find(update.manifest.cell).value());
  const auto imports = imports_of(update);
  for (std::size_t index = 0; index < graph.cells.size(); ++index) {
    const auto exports = exports_of(graph.cells[index]);
    const auto is_used = [&exports](const std::string& symbol) { return std::ranges::binary_search(exports, symbol); };
    if (graph.ranks[index] >= rank && std::ranges::any_of(imports, is_used)) rank = graph.ranks[index] + 1;
  }
  return rank;
}

Parsed<std::vector<std::uint8_t>> write_witness(const Graph& graph, std::span<const CellObject> updates,
                                                std::vector<ProvenSwap> swaps) {
  auto rows = Writer(graph, updates).rows(std::move(swaps));
  if (!rows) return refuse("witness: ", rows.error());
  return lay_out(*rows);
}

}  // namespace verifier::witness
