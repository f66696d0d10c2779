#include "verifier/report/report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "verifier/report/drawing.h"
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
  report.counts = Counts{.cells = 2,
                         .trusted_cells = 1,
                         .code_bytes = 300,
                         .trusted_code_bytes = 100,
                         .exports = 3,
                         .edges = 1,
                         .uses = 2,
                         .ranks = 2,
                         .grants = 0,
                         .roots = {{"", 1}, {"soft", 2}}};
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

TEST(Report, is_proven_by_what_is_judged_alone) {
  Report report;
  report.told.refuse("O9", "b -> a", "no way back");
  EXPECT_TRUE(report.is_proven());
  report.judged.undecided("O2", "graph", "no answer");
  EXPECT_FALSE(report.is_proven());
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
  EXPECT_NE(dot.find("{ rank=same; // top\n"), dot.npos) << dot;
  EXPECT_NE(dot.find("\"a\" [style=filled, fillcolor=\"#f6c9a8\"];"), dot.npos) << dot;
  EXPECT_NE(dot.find("\"b\" -> \"a\" [label=\"1\"];"), dot.npos) << dot;
}

TEST(ToJson, of_a_graph_has_use_sites_and_what_nobody_exports) {
  const std::string text = to_json(two_cells());
  EXPECT_NE(text.find("\"site\": \"b::g() at b.cc:3\""), text.npos) << text;
  EXPECT_NE(text.find("\"symbol\": \"missing\""), text.npos) << text;
}

}  // namespace
}  // namespace verifier::report
