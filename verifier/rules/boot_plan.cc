// BOOT: what the boot plan starts can be started, in that order.
//
// Why: the captain walks the plan as data and links to nobody. To satisfy it: a started cell exports `void start()` in
// its namespace and stands after all started cells that it uses, directly or through others; nothing that is started
// uses a cell that is loaded on demand.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

using Path = std::vector<std::size_t>;

/// Every cell that `from` uses, directly or not, with a shortest path to it.
std::map<std::size_t, Path> used_by(const Graph& graph, std::size_t from) {
  std::map<std::size_t, Path> paths;
  std::vector<Path> queue = {{from}};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const Path path = queue[next];
    const auto begin = std::ranges::lower_bound(graph.edges, path.back(), {}, &Edge::from);
    for (auto edge = begin; edge != graph.edges.end() && edge->from == path.back(); ++edge) {
      if (edge->to == from || paths.contains(edge->to)) continue;
      Path longer = path;
      longer.push_back(edge->to);
      paths.emplace(edge->to, longer);
      queue.push_back(std::move(longer));
    }
  }
  return paths;
}

std::string path_text(const Graph& graph, const Path& path) {
  std::string text;
  for (std::size_t cell : path) text += (text.empty() ? "" : " -> ") + graph.cells[cell].manifest.cell;
  return text;
}

bool exports_start(const CellObject& cell) {
  const std::string& name = cell.manifest.cell;
  const std::vector<std::string> exports = exports_of(cell);
  // Marked CELL_UNSAFE or not: captain, a trusted cell, calls it.
  return std::ranges::any_of(std::array{"", "B6unsafe"}, [&](const char* tag) {
    return std::ranges::binary_search(exports, cat("_ZN", name.size(), name, "5start", tag, "Ev"));
  });
}

void check_names(const Graph& graph, const std::vector<std::string>& names, std::string_view list,
                 std::set<std::string>& seen, Judged& plan) {
  for (const std::string& name : names) {
    if (!graph.find(name)) plan.refuse(cat(list, " names ", name, ", which is no cell of the image"));
    if (!seen.insert(name).second) plan.refuse(cat(list, " names ", name, ", which stands in the plan already"));
  }
}

}  // namespace

void check_boot_plan(const Graph& graph, const std::vector<std::string>& start,
                     const std::vector<std::string>& on_demand, Verdicts& verdicts) {
  Judged plan(verdicts, "BOOT", "boot plan");
  std::set<std::string> seen;
  check_names(graph, start, "start", seen, plan);
  check_names(graph, on_demand, "on_demand", seen, plan);
  for (auto name = start.begin(); name != start.end(); ++name) {
    const auto cell = graph.find(*name);
    if (!cell) continue;
    if (!exports_start(graph.cells[*cell])) plan.refuse(cat(*name, " exports no ", *name, "::start()"));
    for (const auto& [used, path] : used_by(graph, *cell)) {
      const std::string& other = graph.cells[used].manifest.cell;
      if (std::find(name + 1, start.end(), other) != start.end())
        plan.refuse(cat(*name, " is started before ", other, ", which it uses"), {path_text(graph, path)});
      if (std::ranges::find(on_demand, other) != on_demand.end())
        plan.refuse(cat(*name, " is started and uses ", other, ", which is loaded on demand"),
                    {path_text(graph, path)});
    }
  }
  plan.prove(cat(count(start.size(), "cell"), " started after all that they use, ", on_demand.size(), " on demand"));
}

}  // namespace verifier::rules
