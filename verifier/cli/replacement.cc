#include "verifier/cli/replacement.h"

#include <iterator>

#include "verifier/rules/rules.h"

namespace verifier::cli {

Graph with_update(const Graph& graph, const CellObject& update) {
  std::vector<CellObject> cells = {update};
  for (const CellObject& cell : graph.cells) {
    if (cell.manifest.cell != update.manifest.cell) cells.push_back(cell);
  }
  return build_graph(std::move(cells)).graph;
}

bool judge_way_there(const Graph& graph, const CellObject& update, Verdicts& verdicts) {
  Verdicts mine;
  rules::check_swap(graph, update, mine);
  verdicts.all.insert(verdicts.all.end(), mine.all.begin(), mine.all.end());
  return mine.is_proven() && !mine.all.empty();
}

bool judge_way_back(const Graph& graph, const CellObject& update, Verdicts& verdicts) {
  Graph changed = with_update(graph, update);
  Verdicts order;
  rules::check_acyclicity(changed, order);
  if (!order.is_proven()) {
    verdicts.all.insert(verdicts.all.end(), order.all.begin(), order.all.end());
    return false;
  }
  return judge_way_there(changed, graph.cells.at(*graph.find(update.manifest.cell)), verdicts);
}

}  // namespace verifier::cli
