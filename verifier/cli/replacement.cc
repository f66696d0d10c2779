#include "verifier/cli/replacement.h"

#include <algorithm>
#include <string>

#include "verifier/facts/symbol_name.h"
#include "verifier/rules/rules.h"
#include "verifier/witness/writer.h"

namespace verifier::cli {
namespace {

using facts::cat;

const InterfaceFact* find_fact(const CellObject& cell, const std::string& symbol) {
  const auto found = std::ranges::lower_bound(cell.facts.exports, symbol, {}, &InterfaceFact::symbol);
  return found == cell.facts.exports.end() || found->symbol != symbol ? nullptr : &*found;
}

/// Why `user` can't run on `other`, an update of the cell `used`; empty if it can.
std::pair<std::string, std::string> conflict(const Graph& graph, const CellObject& user, const CellObject& used,
                                             const CellObject& other) {
  const auto offered = exports_of(used);
  bool is_used = false;
  for (const std::string& symbol : imports_of(user)) {
    if (!std::ranges::binary_search(offered, symbol)) continue;
    is_used = true;
    const InterfaceFact *before = find_fact(used, symbol), *after = find_fact(other, symbol);
    const bool is_same = before == nullptr ? std::ranges::binary_search(exports_of(other), symbol)
                                           : after != nullptr && after->digest == before->digest;
    if (!is_same)
      return {"O4", cat("it uses ", facts::readable(symbol), ", which ", other.manifest.file, " lacks or changes")};
  }
  const std::size_t own = witness::rank_of_update(graph, user), others = witness::rank_of_update(graph, other);
  if (is_used && own <= others)
    return {"O2", cat("it has rank ", own, " and uses ", used.manifest.cell, ", whose version ", other.manifest.file,
                      " has rank ", others)};
  return {};
}

bool judge_way(const Graph& graph, const CellObject& to, rules::Way way, Verdicts& verdicts) {
  Verdicts mine;
  rules::check_swap(graph, to, mine, way);
  verdicts.all.insert(verdicts.all.end(), mine.all.begin(), mine.all.end());
  return mine.is_proven() && !mine.all.empty();
}

}  // namespace

Graph with_update(const Graph& graph, const CellObject& update) {
  std::vector<CellObject> cells = {update};
  for (const CellObject& cell : graph.cells) {
    if (cell.manifest.cell != update.manifest.cell) cells.push_back(cell);
  }
  return build_graph(std::move(cells)).graph;
}

bool judge_way_there(const Graph& graph, const CellObject& update, Verdicts& verdicts) {
  return judge_way(graph, update, rules::Way::kThere, verdicts);
}

bool judge_way_back(const Graph& graph, const CellObject& update, Verdicts& verdicts) {
  Graph changed = with_update(graph, update);
  Verdicts order;
  rules::check_acyclicity(changed, order);
  if (!order.is_proven()) {
    verdicts.all.insert(verdicts.all.end(), order.all.begin(), order.all.end());
    return false;
  }
  return judge_way(changed, graph.cells.at(*graph.find(update.manifest.cell)), rules::Way::kBack, verdicts);
}

void judge_combinations(const Graph& graph, std::span<const CellObject> updates, Verdicts& verdicts) {
  for (const CellObject& user : updates) {
    bool fits = true;
    for (const CellObject& other : updates) {
      if (other.manifest.cell == user.manifest.cell) continue;
      const CellObject& used = graph.cells.at(*graph.find(other.manifest.cell));
      const auto [obligation, message] = conflict(graph, user, used, other);
      if (obligation.empty()) continue;
      verdicts.refuse(obligation, user.manifest.file, message);
      fits = false;
    }
    if (fits) verdicts.prove("SWAP", user.manifest.file, "fits together with every other update");
  }
}

}  // namespace verifier::cli
