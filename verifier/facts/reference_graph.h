// Who mentions whom inside one object, by relocations: functions, objects, and what is left of sections without
// symbols.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "verifier/facts/code_scan.h"
#include "verifier/facts/symbol_index.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// A graph over the bytes of an object. It errs to too many edges: a place in data that is named by section and number
/// stands for the whole section, since compilers count from before or behind an object.
class ReferenceGraph {
 public:
  struct Node {
    std::string name;  ///< Symbol, or the section for bytes that no symbol covers.
    std::uint32_t section = 0;
    std::vector<std::uint32_t> edges;  ///< Nodes that this one mentions; sorted, each once.
  };

  /// `scan` must be of the same object.
  ReferenceGraph(const ObjectFile& object, const CodeScan& scan);

  const std::vector<Node>& nodes() const { return nodes_; }

  /// The node that holds a place.
  std::uint32_t node_at(std::uint32_t section, std::uint64_t offset) const;

 private:
  void add_nodes(const ObjectFile& object);
  std::uint32_t add_node(std::string name, std::uint32_t section);
  void add_edges(const ObjectFile& object, const CodeScan& scan, std::uint32_t section);
  void add_split_functions();
  std::vector<std::uint32_t> targets(const ObjectFile& object, const CodeScan& scan, std::uint32_t section,
                                     const Relocation& relocation) const;

  SymbolIndex symbols_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> unnamed_;                  // by section: the node of what no symbol covers
  std::vector<std::vector<std::uint32_t>> by_section_;  // nodes that have bytes of the section
  std::map<const Symbol*, std::uint32_t> by_symbol_;
};

/// The exact place that a relocation refers to, as the instruction around it sees it; nothing if the symbol is not of
/// this object, or the place is relative to something that the relocation does not tell.
struct Place {
  std::uint32_t section;
  std::uint64_t offset;
};
std::optional<Place> referred_place(const ObjectFile& object, const CodeScan& scan, std::uint32_t section,
                                    const Relocation& relocation);

}  // namespace verifier::facts
