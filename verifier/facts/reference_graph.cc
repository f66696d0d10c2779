#include "verifier/facts/reference_graph.h"

#include <algorithm>

#include "verifier/facts/relocation_kind.h"
#include "verifier/facts/symbol_name.h"

namespace verifier::facts {
namespace {

constexpr std::uint8_t kTypeSection = 3;  // STT_SECTION

/// Tables that describe code to the unwinder and roots to the loader: they name functions and roots, but run nothing.
bool is_description(const Section& section) {
  return section.name == ".eh_frame" || section.name == ".cell.roots" || section.name == ".cell.migrations";
}

}  // namespace

std::optional<Place> referred_place(const ObjectFile& object, const CodeScan& scan, std::uint32_t section,
                                    const Relocation& relocation) {
  const Symbol& symbol = object.symbols[relocation.symbol];
  if (!symbol.is_defined()) return std::nullopt;
  std::uint64_t offset = symbol.value + static_cast<std::uint64_t>(relocation.addend);
  if (is_pc_relative(relocation.type)) {
    const auto site = scan.sites.find({section, relocation.offset});
    if (site == scan.sites.end()) return std::nullopt;
    offset += site->second.end - relocation.offset;
  }
  if (offset > object.sections[symbol.section].size) return std::nullopt;
  return Place{symbol.section, offset};
}

ReferenceGraph::ReferenceGraph(const ObjectFile& object, const CodeScan& scan) : symbols_(object) {
  add_nodes(object);
  for (std::uint32_t i = 0; i < object.sections.size(); ++i) {
    if (object.sections[i].is_alloc() && !is_description(object.sections[i])) add_edges(object, scan, i);
  }
  add_split_functions();
  for (Node& node : nodes_) {
    std::ranges::sort(node.edges);
    node.edges.erase(std::unique(node.edges.begin(), node.edges.end()), node.edges.end());
  }
}

void ReferenceGraph::add_nodes(const ObjectFile& object) {
  by_section_.resize(object.sections.size());
  unnamed_.resize(object.sections.size());
  for (std::uint32_t section = 0; section < object.sections.size(); ++section) {
    if (!object.sections[section].is_alloc()) continue;
    unnamed_[section] = add_node(object.sections[section].name, section);
    std::uint64_t covered = 0;  // up to here without a gap
    for (const Symbol* symbol : symbols_.in_section(section)) {
      by_section_[section].push_back(add_node(symbol->name, section));
      by_symbol_.emplace(symbol, by_section_[section].back());
      if (symbol->value <= covered) covered = std::max(covered, symbol->value + symbol->size);
    }
    if (covered < object.sections[section].size) by_section_[section].push_back(unnamed_[section]);
  }
}

std::uint32_t ReferenceGraph::add_node(std::string name, std::uint32_t section) {
  nodes_.push_back({std::move(name), section, {}});
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t ReferenceGraph::node_at(std::uint32_t section, std::uint64_t offset) const {
  const Symbol* symbol = symbols_.containing(section, offset);
  return symbol == nullptr ? unnamed_[section] : by_symbol_.at(symbol);
}

std::vector<std::uint32_t> ReferenceGraph::targets(const ObjectFile& object, const CodeScan& scan,
                                                   std::uint32_t section, const Relocation& relocation) const {
  const Symbol& symbol = object.symbols[relocation.symbol];
  if (!symbol.is_defined() || !object.sections[symbol.section].is_alloc()) return {};
  const bool by_section = symbol.type == kTypeSection;
  if (!by_section) return {node_at(symbol.section, symbol.value)};
  const auto place = referred_place(object, scan, section, relocation);
  if (place && object.sections[place->section].is_code()) return {node_at(place->section, place->offset)};
  return by_section_[symbol.section];
}

void ReferenceGraph::add_edges(const ObjectFile& object, const CodeScan& scan, std::uint32_t section) {
  for (const Relocation& relocation : object.sections[section].relocations) {
    auto& edges = nodes_[node_at(section, relocation.offset)].edges;
    const auto found = targets(object, scan, section, relocation);
    edges.insert(edges.end(), found.begin(), found.end());
  }
}

/// A function reaches the pieces that the compiler split off ("f.cold"): unwinding enters them without a relocation.
void ReferenceGraph::add_split_functions() {
  std::map<std::string_view, std::uint32_t> by_name;
  for (const auto& [symbol, node] : by_symbol_) by_name.emplace(symbol->name, node);
  for (const auto& [symbol, node] : by_symbol_) {
    const std::string_view whole = without_suffix(symbol->name);
    const auto owner = by_name.find(whole);
    if (whole.size() != symbol->name.size() && owner != by_name.end()) nodes_[owner->second].edges.push_back(node);
  }
}

}  // namespace verifier::facts
