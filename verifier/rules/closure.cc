// O1: every import of every cell is exported by exactly one cell. E3: that cell is a declared dependency, or the symbol
// belongs to the compiler's run time; every declared dependency is used; imported data is constant.
//
// To satisfy it: export the function (CELL_EXPORT) from one cell only, name that cell in `deps`, and remove what is not
// imported from. The kernel is not linked: symbols that a linker makes up (__start_x, _end) do not exist.
#include <algorithm>
#include <array>
#include <set>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

constexpr std::uint8_t kWeak = 2;              // STB_WEAK
constexpr std::uint8_t kTls = 6, kIfunc = 10;  // STT_*

bool is_linker_defined(std::string_view symbol) {
  constexpr std::array<std::string_view, 12> kNames = {
      "_GLOBAL_OFFSET_TABLE_", "_DYNAMIC", "_end",  "end",          "_etext",      "etext", "_edata",
      "__bss_start",           "edata",    "_init", "__dso_handle", "__ehdr_start"};
  return symbol.starts_with("__start_") || symbol.starts_with("__stop_") ||
         std::ranges::find(kNames, symbol) != kNames.end();
}

const Symbol* find_symbol(const CellObject& cell, const std::string& name, bool is_defined) {
  const auto matches = [&](const Symbol& symbol) {
    return symbol.name == name && symbol.binding != 0 && symbol.is_defined() == is_defined;
  };
  const auto found = std::ranges::find_if(cell.elf.symbols, matches);
  return found == cell.elf.symbols.end() ? nullptr : &*found;
}

void check_unresolved(const Graph& graph, std::vector<Judged>& closed, std::vector<Judged>& declared) {
  for (const auto& [index, symbol] : graph.unresolved) {
    const CellObject& cell = graph.cells[index];
    const Symbol* row = find_symbol(cell, symbol, false);
    const bool is_weak = row != nullptr && row->binding == kWeak;
    if (is_weak && cell.manifest.cell == kRuntimeCell) continue;
    if (is_linker_defined(symbol)) {
      declared[index].refuse(cat("uses ", symbol, ", which only a linker defines"));
    } else {
      closed[index].refuse(cat("imports ", is_weak ? "(weakly) " : "", readable(symbol), ", which no cell exports"));
    }
  }
}

void check_data(const Graph& graph, const Edge& edge, const Use& use, Judged& declared) {
  const CellObject& exporter = graph.cells[edge.to];
  const Symbol* symbol = find_symbol(exporter, use.symbol, true);
  if (symbol == nullptr) return;
  if (symbol->type == kTls) return declared.refuse(cat("imports the thread-local ", readable(use.symbol)));
  if (symbol->type == kIfunc) return declared.refuse(cat("imports the indirect function ", readable(use.symbol)));
  if (exporter.elf.sections[symbol->section].is_writable())
    declared.refuse(cat("imports the mutable object ", readable(use.symbol), " of ", exporter.manifest.cell),
                    {use.site});
}

void check_edge(const Graph& graph, const Edge& edge, Judged& declared) {
  const auto& deps = graph.cells[edge.from].manifest.deps;
  const std::string& exporter = graph.cells[edge.to].manifest.cell;
  if (!edge.is_runtime && std::ranges::find(deps, exporter) == deps.end()) {
    const Use& use = edge.uses.front();
    declared.refuse(cat("imports ", readable(use.symbol), " of ", exporter, ", which is not in its deps"), {use.site});
  }
  for (const Use& use : edge.uses) check_data(graph, edge, use, declared);
}

void check_deps(const Graph& graph, std::size_t index, const std::set<std::string>& used, Judged& declared) {
  for (const std::string& dep : graph.cells[index].manifest.deps) {
    if (used.contains(dep)) continue;
    if (!graph.find(dep)) {
      declared.refuse(cat("depends on ", dep, ", which is no cell of this graph"));
    } else {
      declared.refuse(cat("imports nothing from its dependency ", dep));
    }
  }
}

}  // namespace

void check_closure(const Graph& graph, Verdicts& verdicts) {
  Judged unique(verdicts, "O1", "graph");
  for (const auto& [symbol, cells] : graph.duplicate_exports) {
    std::string names = cells.front();
    for (std::size_t i = 1; i < cells.size(); ++i) names += " and " + cells[i];
    unique.refuse(cat(readable(symbol), " is exported by ", names));
  }
  unique.prove("no symbol is exported by two cells");

  std::vector<Judged> closed, declared;
  std::vector<std::set<std::string>> used(graph.cells.size());
  std::vector<std::size_t> imports(graph.cells.size());
  for (const CellObject& cell : graph.cells) {
    closed.emplace_back(verdicts, "O1", cell.manifest.cell);
    declared.emplace_back(verdicts, "E3", cell.manifest.cell);
  }
  check_unresolved(graph, closed, declared);
  for (const Edge& edge : graph.edges) {
    used[edge.from].insert(graph.cells[edge.to].manifest.cell);
    imports[edge.from] += edge.uses.size();
    check_edge(graph, edge, declared[edge.from]);
  }
  for (std::size_t i = 0; i < graph.cells.size(); ++i) {
    check_deps(graph, i, used[i], declared[i]);
    closed[i].prove(cat(count(imports[i], "import"), ", each exported once"));
    declared[i].prove(
        cat("imports from what it declares (", graph.cells[i].manifest.deps.size(), ")", " and the run time only"));
  }
}

}  // namespace verifier::rules
