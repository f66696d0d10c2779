#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "verifier/rules/levels.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string entry(const std::string& cell) { return function_symbol(cell, "run"); }

TestCell cell(const std::string& name, std::initializer_list<std::string> used) {
  TestCell made = TestCell(name).exports(entry(name));
  for (const std::string& other : used) made.dep(other).imports(entry(other));
  return made;
}

/// A graph of `size` cells, each of which uses up to five before it.
Graph random_graph(std::size_t size) {
  std::mt19937 random(7);
  Graph graph;
  graph.cells.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    graph.cells[i].manifest.cell = "cell" + std::to_string(i);
    graph.cells[i].manifest.layer = "top";
  }
  for (std::size_t i = 1; i < size; ++i) {
    for (int k = 0; k < 5; ++k) graph.edges.push_back({i, random() % i, false, {{"_ZN1a1bEv", "user"}}});
  }
  return graph;
}

void time_it(const char* what, Graph graph) {
  Verdicts verdicts;
  const auto start = std::chrono::steady_clock::now();
  check_acyclicity(graph, verdicts);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  testing::Test::RecordProperty(what, std::to_string(elapsed.count()));
  std::printf("%s: %zu cells, %zu edges: %.3f s\n", what, graph.cells.size(), graph.edges.size(), elapsed.count());
}

TEST(Acyclicity, RanksEachCellAboveWhatItUses) {
  Graph graph = graph_of(
      {cell("a", {}).build(), cell("b", {"a"}).build(), cell("c", {"a", "b"}).build(), cell("d", {"a"}).build()});
  Verdicts verdicts;
  check_acyclicity(graph, verdicts);
  EXPECT_TRUE(verdicts.is_proven());
  EXPECT_THAT(graph.ranks, ElementsAre(0, 1, 2, 1));
}

TEST(Acyclicity, ShowsAShortestCycleWithItsUses) {
  Graph graph = graph_of({cell("blk", {"pci"}).build(), cell("fs", {"blk", "log"}).build(), cell("log", {}).build(),
                          cell("pci", {"fs"}).build(), cell("top", {"fs"}).build()});
  Verdicts verdicts;
  check_acyclicity(graph, verdicts);
  EXPECT_TRUE(graph.ranks.empty());
  EXPECT_EQ(complaints(verdicts),
            "O2 graph: CYCLE blk -> pci (pci::run used in blk::user() at blk.cc:20) -> fs (fs::run used in pci::user() "
            "at pci.cc:20) -> blk (blk::run used in fs::user() at fs.cc:20)\n");
  EXPECT_EQ(verdicts.all.front().counterexample.back(), "z3: cycle confirmed, core 3/3");
}

TEST(Acyclicity, PrefersTheShorterOfTwoCycles) {
  const std::vector<proof::Arc> arcs = {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 3}, {2, 3}};
  EXPECT_THAT(find_shortest_cycle(5, arcs), ElementsAre(3, 4));
  EXPECT_EQ(find_levels(5, arcs), std::nullopt);
}

TEST(Acyclicity, FindsNoCycleWhereThereIsNone) {
  const std::vector<proof::Arc> arcs = {{1, 0}, {2, 1}, {2, 0}};
  EXPECT_TRUE(find_shortest_cycle(3, arcs).empty());
}

TEST(Acyclicity, RefusesAUseOfAHigherLayer) {
  const auto text = complaints_of(
      check_acyclicity, graph_of({cell("heap", {"shell"}).layer("memory").build(), cell("shell", {}).build()}));
  EXPECT_EQ(text, "O2 heap: stands in layer memory and uses shell of layer top above it\n");
}

TEST(Acyclicity, AcceptsUsesWithinALayerAndDown) {
  EXPECT_EQ(complaints_of(check_acyclicity,
                          graph_of({cell("a", {}).layer("ground").build(), cell("b", {"a"}).layer("memory").build(),
                                    cell("c", {"b"}).layer("memory").build()})),
            "");
}

TEST(Acyclicity, RefusesAnUnknownLayer) {
  EXPECT_THAT(complaints_of(check_acyclicity, cell("a", {}).layer("attic")), StartsWith("O2 a: unknown layer 'attic'"));
}

TEST(Acyclicity, IsQuickForTenThousandCells) {
  Graph graph = random_graph(10'000);
  time_it("acyclic", graph);
  graph.edges.push_back({3, 9'999, false, {{"_ZN1a1bEv", "user"}}});
  time_it("cyclic", std::move(graph));
}

}  // namespace
}  // namespace verifier::rules
