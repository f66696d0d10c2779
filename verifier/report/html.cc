// The report as one page: page.html with a drawing and the data in it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "verifier/facts/symbol_name.h"
#include "verifier/report/drawing.h"
#include "verifier/report/graphviz.h"
#include "verifier/report/obligations.h"
#include "verifier/report/page.h"
#include "verifier/report/report.h"

namespace verifier::report {
namespace {

using nlohmann::json;

/// Beyond it a drawing in rows shows nothing to anybody, and takes Graphviz minutes. The page lists the cells then.
constexpr std::size_t kMostDrawn = 300;

/// What the category of a root obliges to.
std::string reason(const RootFact& root) {
  if (root.category.empty()) return "no export may reach it";
  std::string id = root.category;
  std::ranges::transform(id, id.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return std::string(meaning(id));
}

json exports_value(const CellObject& cell) {
  json values = json::array();
  for (const std::string& symbol : exports_of(cell)) {
    const auto fact = std::ranges::find(cell.facts.exports, symbol, &InterfaceFact::symbol);
    const bool is_known = fact != cell.facts.exports.end();
    values.push_back({{"name", facts::readable(symbol)},
                      {"location", is_known ? fact->location : ""},
                      {"type", is_known ? fact->text.substr(0, fact->text.find('\n')) : ""}});
  }
  return values;
}

json roots_value(const CellObject& cell) {
  json values = json::array();
  for (const RootFact& root : cell.facts.roots) {
    values.push_back({{"name", root.name},
                      {"type", root.type},
                      {"category", root.category},
                      {"why", reason(root)},
                      {"size", root.size},
                      {"location", root.location}});
  }
  return values;
}

json use_value(const Edge& edge, const CellObject& other) {
  json symbols = json::array();
  for (const Use& use : edge.uses) symbols.push_back({{"symbol", facts::readable(use.symbol)}, {"site", use.site}});
  return {{"cell", other.manifest.cell}, {"runtime", edge.is_runtime}, {"symbols", symbols}};
}

json cell_value(const Graph& graph, std::size_t index) {
  const CellObject& cell = graph.cells[index];
  json users = json::array(), uses = json::array();
  for (const Edge& edge : graph.edges) {
    if (edge.to == index) users.push_back(use_value(edge, graph.cells[edge.from]));
    if (edge.from == index) uses.push_back(use_value(edge, graph.cells[edge.to]));
  }
  return {{"cell", cell.manifest.cell},
          {"file", cell.manifest.file},
          {"label", cell.manifest.label},
          {"layer", cell.manifest.layer},
          {"trusted", cell.manifest.trusted},
          {"grants", cell.manifest.grants},
          {"code_bytes", code_bytes(cell)},
          {"rank", index < graph.ranks.size() ? json(graph.ranks[index]) : json()},
          {"exports", exports_value(cell)},
          {"roots", roots_value(cell)},
          {"users", users},
          {"uses", uses}};
}

json rules_value() {
  json values;
  for (const Rule& rule : rules())
    values[std::string(rule.id)] = {{"meaning", rule.meaning}, {"why", rule.why}, {"remedy", rule.remedy}};
  return values;
}

json page_value(const Report& report, const Graph* graph) {
  json value = json::parse(to_json(report));
  value["rules"] = rules_value();
  value["cells"] = json::array();
  for (std::size_t i = 0; graph != nullptr && i < graph->cells.size(); ++i)
    value["cells"].push_back(cell_value(*graph, i));
  return value;
}

/// JSON that cannot end the element around it.
std::string embedded(const json& value) {
  std::string text;
  for (const char c : value.dump(-1, ' ', false, json::error_handler_t::replace)) {
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  }
  return text;
}

}  // namespace

std::expected<std::string, std::string> to_html(const Report& report, const Graph* graph) {
  std::string svg;
  if (graph != nullptr && graph->cells.size() <= kMostDrawn) {
    auto drawn = draw_svg(to_dot(*graph, Drawing::kPage));
    if (!drawn) return drawn;
    svg = *std::move(drawn);
  }
  const std::string data = embedded(page_value(report, graph));
  std::string page;
  std::string_view rest = kPage;
  for (const auto& [mark, content] :
       {std::pair<std::string_view, const std::string&>("@SVG@", svg), {"@DATA@", data}}) {
    const std::size_t at = rest.find(mark);
    page.append(rest.substr(0, at)).append(content);
    rest.remove_prefix(at + mark.size());
  }
  return page.append(rest);
}

}  // namespace verifier::report
