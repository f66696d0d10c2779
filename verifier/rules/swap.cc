// SWAP: one version of a cell may take the place of another while the system runs. Coarse: what is not understood is
// refused.
//
// Proven here: the new version keeps every rule for one cell, and the graph with it keeps O1, E3, O2 (with the ranks of
// the running graph, so that any sequence of proven swaps stays acyclic), O4 and O5 between neighbours; what dependents
// import has the same interface (O4, O5) and meaning (O6, meaning.cc); state roots are the same with the same schema
// (O5); trust is not raised (O3); no address of an old function is kept as a value, where a swap could not re-point it,
// and no root that is adopted can hold the address of one of its constants (O9).
//
// To satisfy it: keep signatures, layouts and roots; add exports freely; pass functions by name, not by address.
#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "verifier/facts/interface_text.h"
#include "verifier/rules/renewal.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"
#include "verifier/rules/transfer.h"

namespace verifier::rules {
namespace {

/// What swap rules look at.
struct Swap {
  const Graph& graph;
  std::size_t index;  ///< Of the old version.
  const CellObject& to;
  std::string subject;

  [[nodiscard]] const CellObject& from() const { return graph.cells[index]; }
};

void check_export(const Swap& swap, const Edge& edge, const Use& use, Judged& signatures, Judged& layouts) {
  const std::string& user = swap.graph.cells[edge.from].manifest.cell;
  const std::vector<std::string> steps = {cat(user, ": ", use.site)};
  const auto exports = exports_of(swap.to);
  if (!std::ranges::binary_search(exports, use.symbol))
    return signatures.refuse(cat("the new version does not export ", readable(use.symbol), ", which ", user, " uses"),
                             steps);
  const InterfaceFact* before = find_fact(swap.from().facts.exports, use.symbol);
  const InterfaceFact* after = find_fact(swap.to.facts.exports, use.symbol);
  if (before == nullptr && after == nullptr && swap.from().manifest.cell == kRuntimeCell) return;
  if (before == nullptr || after == nullptr)
    return signatures.undecided(
        cat(readable(use.symbol), " is not described in ", before == nullptr ? "the old version" : "the new version"));
  if (before->digest == after->digest && before->text == after->text) return;
  const bool same_signature =
      facts::parse_interface(before->text).signature == facts::parse_interface(after->text).signature;
  (same_signature ? layouts : signatures)
      .refuse(cat(readable(use.symbol), ", which ", user, " uses, changes: ", difference(before->text, after->text)),
              {steps.front(), cat("was at ", before->location), cat("is now at ", after->location)});
}

/// O4, O5: what running dependents really import.
void check_used_exports(const Swap& swap, Verdicts& verdicts) {
  Judged signatures(verdicts, "O4", swap.subject), layouts(verdicts, "O5", swap.subject);
  std::size_t uses = 0;
  for (const Edge& edge : swap.graph.edges) {
    if (edge.to != swap.index) continue;
    uses += edge.uses.size();
    for (const Use& use : edge.uses) check_export(swap, edge, use, signatures, layouts);
  }
  signatures.prove(cat(count(uses, "use"), " of exports by dependents, each with the same signature"));
  layouts.prove(cat(count(uses, "use"), " of exports by dependents, each with the same layouts"));
}

/// O3: an update brings no rights along.
void check_trust(const Swap& swap, Verdicts& verdicts) {
  Judged trust(verdicts, "O3", swap.subject);
  if (swap.to.manifest.trusted && !swap.from().manifest.trusted)
    trust.refuse("the new version is trusted, the old one is safe");
  trust.prove("trust is not raised");
}

/// O2: with the ranks of the running graph as they are, there is one for the new version between those of the cells
/// that it uses and those that use it.
void check_rank(const Swap& swap, const Graph& changed, Verdicts& verdicts) {
  Judged order(verdicts, "O2", swap.subject);
  if (swap.graph.ranks.size() != swap.graph.cells.size() || changed.cells.size() != swap.graph.cells.size()) {
    return order.undecided("the running graph has no ranks");
  }
  std::size_t rank = swap.graph.ranks[swap.index];
  std::string highest;
  for (const Edge& edge : changed.edges) {
    if (edge.from != swap.index || swap.graph.ranks[edge.to] < rank) continue;
    rank = swap.graph.ranks[edge.to] + 1;
    highest = changed.cells[edge.to].manifest.cell;
  }
  for (const Edge& edge : changed.edges) {
    if (edge.to == swap.index && swap.graph.ranks[edge.from] <= rank)
      order.refuse(cat("the new version uses ", highest, " and so needs rank ", rank, ", but ",
                       changed.cells[edge.from].manifest.cell, ", which uses it, has rank ",
                       swap.graph.ranks[edge.from]));
  }
  order.prove(cat("rank ", rank, " fits between those of the cells used and of dependents"));
}

/// The defined symbols of a cell that are functions in code.
bool defines_function(const CellObject& cell, const std::string& name) {
  return std::ranges::any_of(cell.elf.symbols, [&](const Symbol& symbol) {
    return symbol.name == name && symbol.is_defined() && cell.elf.sections[symbol.section].is_code();
  });
}

void check_vtables(const CellObject& old, Judged& census) {
  for (const Symbol& symbol : old.elf.symbols) {
    if (symbol.is_defined() && symbol.name.starts_with("_ZTV"))
      census.refuse(cat("objects may point to the ", readable(symbol.name), ", which cannot be re-pointed yet"));
  }
}

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The first pointer or reference to a constant in a canonical text ("const char*"); empty if there is none.
std::string pointer_to_constant(std::string_view text) {
  constexpr std::string_view kConst = "const";
  for (auto at = text.find(kConst); at != text.npos; at = text.find(kConst, at + 1)) {
    if (at > 0 && is_name_character(text[at - 1])) continue;
    std::size_t end = at + kConst.size();
    if (end < text.size() && is_name_character(text[end])) continue;
    for (int depth = 0; end < text.size() && depth >= 0; ++end) {
      if (depth == 0 && (text[end] == '*' || text[end] == '&')) return std::string(text.substr(at, end + 1 - at));
      if (depth == 0 && std::string_view(";,(){}[]\n").contains(text[end])) break;
      depth += text[end] == '<' ? 1 : text[end] == '>' ? -1 : 0;
    }
  }
  return "";
}

/// Roots outlive the constants of the old version.
void check_root_pointers(const CellObject& old, Judged& census) {
  for (const RootFact& root : old.facts.roots) {
    const std::string pointer = pointer_to_constant(root.text);
    if (!pointer.empty())
      census.undecided(cat("state root ", root.name, " has a '", pointer,
                           "', which may point to a constant of the old version: copy the constant instead"));
  }
}

/// O9: no address of an old function outlives it as a value, and none of an old constant in a root.
void check_addresses(const Swap& swap, Verdicts& verdicts) {
  Judged census(verdicts, "O9", swap.subject);
  const auto leaves = [&](const CellObject& cell, const AddressTaken& taken) {
    census.refuse(cat("the address of ", readable(taken.function), " leaves at ", cell.manifest.cell, ": ",
                      placed(cell, taken.by), ": a registered function table cannot be re-pointed yet"));
  };
  check_vtables(swap.from(), census);
  check_root_pointers(swap.from(), census);
  for (const AddressTaken& taken : swap.from().addresses_taken) {
    if (!taken.vtable && (taken.function.empty() || defines_function(swap.from(), taken.function)))
      leaves(swap.from(), taken);
  }
  const auto exports = exports_of(swap.from());
  for (std::size_t i = 0; i < swap.graph.cells.size(); ++i) {
    if (i == swap.index) continue;
    for (const AddressTaken& taken : swap.graph.cells[i].addresses_taken) {
      if (std::ranges::binary_search(exports, taken.function) && !defines_function(swap.graph.cells[i], taken.function))
        leaves(swap.graph.cells[i], taken);
    }
  }
  census.prove(
      "no address of a function or vtable of the old version is kept as a value, none of a constant in a root");
}

/// Copies what is not proven, so that a report tells what is wrong with the new version or its graph, and notes; else
/// one line.
void adopt(const Verdicts& checked, const Swap& swap, std::string_view what, Verdicts& verdicts) {
  for (const Verdict& verdict : checked.all) {
    if (verdict.status == Status::kProven && verdict.note.empty()) continue;
    Verdict copy = verdict;
    copy.subject = swap.subject;
    copy.message = cat(what, ", ", verdict.subject, ": ", verdict.message);
    verdicts.all.push_back(std::move(copy));
  }
  if (checked.is_proven()) verdicts.prove("SWAP", swap.subject, cat(what, " keeps every rule"));
}

/// `changed`: what its headers contain may be written in files of its neighbours.
void check_alone(const Swap& swap, const Graph& changed, Verdicts& verdicts) {
  Graph single;
  single.cells.push_back(swap.to);
  Verdicts checked;
  check_binding(single, checked);
  check_rights(changed, checked);
  check_compilers(single, checked);
  check_handles(single, checked);
  check_writable_data(single, checked);
  check_visibility(single, checked);
  check_sections(single, checked);
  check_kept(single, checked);
  check_spill(single, checked);
  check_lifecycles(single, checked);
  check_unwinding(single, checked);
  adopt(checked, swap, "the new version", verdicts);
}

Graph with_update(const Graph& graph, std::size_t index, const CellObject& update) {
  std::vector<CellObject> cells;
  cells.reserve(graph.cells.size());
  for (std::size_t i = 0; i < graph.cells.size(); ++i) cells.push_back(i == index ? update : graph.cells[i]);
  return build_graph(std::move(cells)).graph;
}

/// O4, O5 of what the new version uses; what uses it is judged by check_used_exports.
void check_own_imports(Graph& changed, std::size_t index, Verdicts& verdicts) {
  const auto edges = changed.edges;
  std::erase_if(changed.edges, [&](const Edge& edge) { return edge.to == index; });
  check_interfaces(changed, verdicts);
  changed.edges = edges;
}

}  // namespace

void check_renewal(const Graph& graph, std::size_t index, Verdicts& verdicts) {
  const CellObject& cell = graph.cells.at(index);
  check_addresses({graph, index, cell, cat("a fresh copy of ", cell.manifest.file)}, verdicts);
}

void check_swap(const Graph& graph, const CellObject& update, Verdicts& verdicts, Way way) {
  const auto index = graph.find(update.manifest.cell);
  if (!index) {
    return verdicts.refuse("SWAP", update.manifest.file,
                           cat("there is no cell ", update.manifest.cell, " that it could replace"));
  }
  const std::string subject = cat(graph.cells[*index].manifest.file, " -> ", update.manifest.file);
  const Swap swap{graph, *index, update, subject};
  Graph changed = with_update(graph, *index, update);
  check_alone(swap, changed, verdicts);
  Verdicts checked;
  check_closure(changed, checked);
  check_acyclicity(changed, checked);
  check_own_imports(changed, *index, checked);
  check_copies(changed, graph, checked);
  check_interrupts(changed, checked);
  check_lock_order(changed, checked);
  check_stack_depth(changed, checked);
  check_evidence(changed, checked);
  if (changed.ranks.size() == changed.cells.size()) check_state_around(changed, *index, checked);
  adopt(checked, swap, "the graph with the new version", verdicts);
  check_rank(swap, changed, verdicts);
  check_used_exports(swap, verdicts);
  // What functions mean is compared on the state that they share.
  if (check_transfer(swap.from(), swap.to, swap.subject, verdicts)) check_meaning(graph, *index, update, way, verdicts);
  check_trust(swap, verdicts);
  check_addresses(swap, verdicts);
}

}  // namespace verifier::rules
