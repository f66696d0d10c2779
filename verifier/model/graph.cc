#include "verifier/model/graph.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace verifier {
namespace {

std::string readable(const std::string& symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
                                                         &std::free);
  return text == nullptr ? symbol : text.get();
}

/// Names that pass `wanted`, sorted, each once.
template <typename Wanted>
std::vector<std::string> symbol_names(const CellObject& cell, Wanted wanted) {
  std::vector<std::string> names;
  for (const Symbol& symbol : cell.elf.symbols) {
    if (!symbol.name.empty() && wanted(symbol)) names.push_back(symbol.name);
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

/// The named symbol that holds a place: the last one that starts before it.
const Symbol* containing(const ObjectFile& object, std::uint32_t section, std::uint64_t offset) {
  const Symbol* found = nullptr;
  for (const Symbol& symbol : object.symbols) {
    if (symbol.section != section || symbol.name.empty() || symbol.value > offset) continue;
    if (found == nullptr || symbol.value > found->value) found = &symbol;
  }
  return found;
}

std::string site_text(const CellObject& cell, std::uint32_t section, std::uint64_t offset) {
  const Symbol* user = containing(cell.elf, section, offset);
  if (user == nullptr) return cell.elf.sections[section].name;
  const auto location = cell.facts.locations.find(user->name);
  const std::string name = readable(user->name);
  return location == cell.facts.locations.end() ? name : name + " at " + location->second;
}

/// Where each undefined symbol is used first: in code if it is used there, else in data.
std::unordered_map<std::string_view, std::string> use_sites(const CellObject& cell) {
  std::unordered_map<std::string_view, std::string> sites;
  for (const bool want_code : {true, false}) {
    for (std::uint32_t i = 0; i < cell.elf.sections.size(); ++i) {
      const Section& section = cell.elf.sections[i];
      if (!section.is_alloc() || section.is_code() != want_code) continue;
      for (const Relocation& relocation : section.relocations) {
        const Symbol& symbol = cell.elf.symbols[relocation.symbol];
        if (symbol.section != Symbol::kUndefined || sites.contains(symbol.name)) continue;
        sites.emplace(symbol.name, site_text(cell, i, relocation.offset));
      }
    }
  }
  return sites;
}

/// The run-time cell's own interface, which has to be declared like that of any other cell.
bool is_runtime_interface(const std::string& symbol) {
  const std::string scope = std::to_string(kRuntimeCell.size()) + kRuntimeCell;
  return symbol.starts_with("_ZN" + scope) || symbol.starts_with("_ZNK" + scope);
}

class Builder {
 public:
  explicit Builder(Graph& graph) : graph_(graph) {}

  void build() {
    add_exports();
    for (std::size_t cell = 0; cell < graph_.cells.size(); ++cell) add_imports(cell);
  }

 private:
  void add_exports() {
    names_.reserve(graph_.cells.size());
    for (const CellObject& cell : graph_.cells) names_.push_back(exports_of(cell));
    for (std::size_t cell = 0; cell < names_.size(); ++cell) {
      for (const std::string& symbol : names_[cell]) {
        const auto [first, is_new] = exporter_.emplace(symbol, cell);
        if (is_new) continue;
        auto& offering = graph_.duplicate_exports[symbol];
        if (offering.empty()) offering.push_back(graph_.cells[first->second].manifest.cell);
        offering.push_back(graph_.cells[cell].manifest.cell);
      }
    }
  }

  void add_imports(std::size_t from) {
    const CellObject& cell = graph_.cells[from];
    auto sites = use_sites(cell);
    std::map<std::size_t, Edge> edges;
    for (std::string& symbol : imports_of(cell)) {
      const auto exporter = exporter_.find(symbol);
      if (exporter == exporter_.end()) {
        graph_.unresolved.emplace_back(from, std::move(symbol));
        continue;
      }
      const std::size_t to = exporter->second;
      const bool is_runtime = graph_.cells[to].manifest.cell == kRuntimeCell && !is_runtime_interface(symbol);
      Edge& edge = edges.try_emplace(to, from, to, true, std::vector<Use>()).first->second;
      edge.is_runtime = edge.is_runtime && is_runtime;
      std::string site = std::move(sites[symbol]);
      edge.uses.push_back({std::move(symbol), std::move(site)});
    }
    for (auto& [to, edge] : edges) graph_.edges.push_back(std::move(edge));
  }

  Graph& graph_;
  std::vector<std::vector<std::string>> names_;  // owns the keys of exporter_
  std::unordered_map<std::string_view, std::size_t> exporter_;
};

}  // namespace

std::optional<std::size_t> Graph::find(const std::string& cell) const {
  const auto name = [](const CellObject& object) -> const std::string& { return object.manifest.cell; };
  const auto found = std::ranges::lower_bound(cells, cell, {}, name);
  if (found == cells.end() || found->manifest.cell != cell) return std::nullopt;
  return static_cast<std::size_t>(found - cells.begin());
}

std::vector<std::string> exports_of(const CellObject& cell) {
  const auto is_described = [&cell](const std::string& name) {
    return std::ranges::binary_search(cell.facts.exports, name, {}, &InterfaceFact::symbol);
  };
  return symbol_names(cell, [&](const Symbol& symbol) {
    if (!symbol.is_defined() || !symbol.is_visible()) return false;
    return !cell.elf.sections[symbol.section].comdat || is_described(symbol.name);
  });
}

std::vector<std::string> imports_of(const CellObject& cell) {
  return symbol_names(cell,
                      [](const Symbol& symbol) { return symbol.section == Symbol::kUndefined && symbol.binding != 0; });
}

GraphResult build_graph(std::vector<CellObject> cells) {
  const auto name = [](const CellObject& object) -> const std::string& { return object.manifest.cell; };
  std::ranges::stable_sort(cells, {}, name);
  GraphResult result;
  result.graph.cells.reserve(cells.size());
  for (CellObject& cell : cells) {
    if (!result.graph.cells.empty() && result.graph.cells.back().manifest.cell == cell.manifest.cell)
      result.duplicate_cells.push_back(cell.manifest.cell);
    else
      result.graph.cells.push_back(std::move(cell));
  }
  Builder(result.graph).build();
  return result;
}

}  // namespace verifier
