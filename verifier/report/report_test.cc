#include "verifier/report/report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "verifier/report/drawing.h"
#include "verifier/report/graphviz.h"
#include "verifier/report/obligations.h"

namespace verifier::report {
namespace {

/// A file that says what a report must look like, byte for byte.
std::string golden(const std::string& name) {
  std::ifstream file("verifier/report/testdata/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

Report refused() {
  Report report{.command = "verify", .judged = {}, .told = {}, .notes = {"added: probe"}, .counts = {}};
  report.judged.prove("O1", "graph", "no symbol is exported by two cells");
  report.judged.refuse("SPILL", "counter", "counter::add() reaches total, which is CELL_STATE: reaches, so may write",
                       {"counter::add() at counter.cc:8", "counter::total at counter.cc:6"});
  report.judged.prove("SPILL", "logger", "2 exports");
  report.judged.undecided("O2", "graph", "Z3 did not answer whether the ranks are right");
  report.told.refuse("O9", "counter_v2 -> counter", "the address of f() leaves at counter");
  report.counts =
      Counts{.cells = 2,
             .trusted_cells = 1,
             .code_bytes = 300,
             .trusted_code_bytes = 100,
             .exports = 3,
             .edges = 1,
             .uses = 2,
             .ranks = 2,
             .grants = 0,
             .roots = {{"", 1}, {"soft", 2}},
             .trust = {.cells = {{"logger", 120, {"cast", "pointer"}}}, .vocabulary_lines = 300, .unknown = {}}};
  return report;
}

TEST(ToText, shows_what_is_not_proven_first_with_its_steps) { EXPECT_EQ(to_text(refused()), golden("refused.txt")); }

TEST(ToJson, holds_every_verdict) { EXPECT_EQ(to_json(refused()), golden("refused.json")); }

TEST(ToText, of_proven_verdicts_is_a_table) {
  Report report = refused();
  std::erase_if(report.judged.all, [](const Verdict& verdict) { return verdict.status != Status::kProven; });
  report.told = {};
  const std::string text = to_text(report);
  EXPECT_TRUE(text.starts_with("cellcheck verify: PROVEN (2 obligations)\n")) << text;
  EXPECT_EQ(text.find("refused"), text.npos);
}

TEST(ToText, says_what_is_not_proved_whatever_the_verdict) {
  for (const Obligation& obligation : not_proved()) {
    EXPECT_NE(to_text(refused()).find(obligation.text), std::string::npos) << obligation.id;
  }
}

TEST(ToText, tells_notes_of_proven_verdicts) {
  Report report;
  report.judged.prove("O7", "box_user", "3 things are as they were compiled", "calls of box::open keep #1 = 2");
  EXPECT_NE(to_text(report).find("\nnote: O7 box_user: calls of box::open keep #1 = 2\n"), std::string::npos);
  EXPECT_NE(to_json(report).find("\"note\": \"calls of box::open keep #1 = 2\""), std::string::npos);
}

TEST(Report, is_proven_by_what_is_judged_alone) {
  Report report;
  report.told.refuse("O9", "b -> a", "no way back");
  EXPECT_TRUE(report.is_proven());
  report.judged.undecided("O2", "graph", "no answer");
  EXPECT_FALSE(report.is_proven());
}

TEST(Unexplained, names_obligations_without_an_entry) {
  Report report = refused();
  EXPECT_TRUE(unexplained(report).empty());
  report.judged.prove("O99", "graph", "holds");
  report.told.refuse("ZZ", "a", "does not hold");
  EXPECT_EQ(unexplained(report), (std::vector<std::string>{"O99", "ZZ"}));
}

TEST(Rules, are_complete_and_each_there_once) {
  std::set<std::string_view> ids;
  for (const Rule& rule : rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id << " twice";
    EXPECT_FALSE(rule.meaning.empty() || rule.why.empty() || rule.remedy.empty()) << rule.id;
    EXPECT_TRUE(rule.refusal.starts_with("refused " + std::string(rule.id) + " ")) << rule.id;
  }
}

TEST(Explanation, says_why_and_how_in_lines_that_fit) {
  for (const Rule& rule : rules()) {
    const std::string text = explanation(rule);
    EXPECT_TRUE(text.starts_with(std::string(rule.id) + ": ")) << text;
    for (const char* part : {"\nWhy\n  ", "\nHow to satisfy it\n  ", "\nWhat a refusal looks like\n  "})
      EXPECT_NE(text.find(part), text.npos) << text;
    std::istringstream prose(text.substr(0, text.find("\nWhat")));
    for (std::string line; std::getline(prose, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

CellObject cell(const std::string& name, bool is_trusted, std::vector<RootFact> roots = {}) {
  CellObject object;
  object.manifest.cell = object.manifest.file = name;
  object.manifest.layer = "top";
  object.manifest.trusted = is_trusted;
  object.elf.sections.push_back(
      {.name = ".text", .type = 1, .flags = 6, .size = 10, .bytes = {}, .relocations = {}, .comdat = {}});
  object.elf.sections.push_back(
      {.name = ".rodata", .type = 1, .flags = 2, .size = 99, .bytes = {}, .relocations = {}, .comdat = {}});
  object.facts.roots = std::move(roots);
  return object;
}

Graph two_layers() {
  Graph graph;
  graph.cells = {cell("above", false), cell("below", true)};
  graph.cells[1].manifest.layer = "ground";
  graph.edges = {{.from = 0, .to = 1, .is_runtime = false, .uses = {{"_Z1fv", "g() at above.cc:3"}}}};
  return graph;
}

TEST(ToDot, puts_a_layer_above_those_that_it_uses) {
  const std::string text = to_dot(two_layers());
  EXPECT_NE(text.find("\"layer:top\" -> \"layer:ground\""), text.npos) << text;
  EXPECT_NE(text.find("\"above\" -> \"below\" [label=\"1\"];"), text.npos) << text;
}

TEST(ToHtml, draws_the_graph_and_holds_the_verdicts) {
  const Graph graph = two_layers();
  const auto page = to_html(refused(), &graph);
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(page, to_html(refused(), &graph));
  EXPECT_NE(page->find("<title>above&#45;&gt;below</title>"), page->npos);
  EXPECT_NE(page->find("counter::add() at counter.cc:8"), page->npos);
  for (const Obligation& limit : not_proved()) EXPECT_NE(page->find(limit.text), page->npos) << limit.text;
}

TEST(ToHtml, lets_no_message_end_its_script) {
  Report report = refused();
  report.judged.refuse("O1", "graph", "imports </script><script>alert(1)</script>");
  const auto page = to_html(report, nullptr);
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(page->find("<script>alert"), page->npos);
}

TEST(ToHtml, lists_the_cells_of_a_graph_that_is_too_large_to_draw) {
  Graph graph;
  for (int i = 0; i < 1000; ++i) graph.cells.push_back(cell("cell" + std::to_string(i), false));
  const auto page = to_html(refused(), &graph);
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(page->find("<svg"), page->npos);
  EXPECT_NE(page->find("cell999"), page->npos);
}

TEST(DrawSvg, says_why_it_cannot) {
  const auto svg = draw_svg("digraph {");
  ASSERT_FALSE(svg);
  EXPECT_TRUE(svg.error().starts_with("the graph cannot be drawn: ")) << svg.error();
}

TEST(Count, adds_up_code_trust_and_roots) {
  RootFact root;
  root.category = "soft";
  Graph graph;
  graph.cells = {cell("a", true, {root}), cell("b", false, {root, {}})};
  graph.ranks = {0, 3};
  const Counts counts = count(graph);
  EXPECT_EQ(counts.cells, 2U);
  EXPECT_EQ(counts.trusted_cells, 1U);
  EXPECT_EQ(counts.code_bytes, 20U);
  EXPECT_EQ(counts.trusted_code_bytes, 10U);
  EXPECT_EQ(counts.ranks, 4U);
  EXPECT_EQ(counts.roots, (std::map<std::string, std::size_t>{{"", 1}, {"soft", 2}}));
}

Graph two_cells() {
  Graph graph;
  graph.cells = {cell("a", true), cell("b", false)};
  graph.edges.push_back({.from = 1, .to = 0, .is_runtime = false, .uses = {{"_ZN1a1fEv", "b::g() at b.cc:3"}}});
  graph.unresolved.emplace_back(1, "missing");
  return graph;
}

TEST(ToDot, draws_layers_trust_and_edges) {
  const std::string dot = to_dot(two_cells());
  EXPECT_NE(dot.find("{ rank=same;\n    \"layer:top\" [shape=plaintext"), dot.npos) << dot;
  EXPECT_NE(dot.find("\"a\" [fillcolor=\"#f6c9a8\"];"), dot.npos) << dot;
  EXPECT_NE(dot.find("\"b\" -> \"a\" [label=\"1\"];"), dot.npos) << dot;
}

TEST(ToJson, of_a_graph_has_use_sites_and_what_nobody_exports) {
  const std::string text = to_json(two_cells());
  EXPECT_NE(text.find("\"site\": \"b::g() at b.cc:3\""), text.npos) << text;
  EXPECT_NE(text.find("\"symbol\": \"missing\""), text.npos) << text;
}

}  // namespace
}  // namespace verifier::report
