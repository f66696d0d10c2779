#include "verifier/model/trust.h"

#include <gtest/gtest.h>

namespace verifier {
namespace {

CellObject cell(const std::string& name, bool is_trusted, std::vector<SourceFile> files,
                std::vector<SourceFile> vocabulary) {
  CellObject object;
  object.manifest.cell = name;
  object.manifest.trusted = is_trusted;
  object.manifest.grants = {"cast"};
  object.source = SourceFacts{
      .code = {}, .files = std::move(files), .vocabulary = std::move(vocabulary), .constructs = {}, .handles = {}};
  return object;
}

TEST(Trust, counts_lines_of_trusted_cells_and_of_the_vocabulary_that_any_cell_includes) {
  Graph graph;
  graph.cells = {cell("cpu", true, {{"cpu.cc", 10}, {"cpu.h", 5}}, {{"kernel/base/a.h", 100}}),
                 cell("tool", false, {{"tool.cc", 1000}}, {{"kernel/base/a.h", 100}, {"kernel/base/b.h", 7}})};
  const Trust trust = trust_of(graph);
  ASSERT_EQ(trust.cells.size(), 1U);
  EXPECT_EQ(trust.cells[0].cell, "cpu");
  EXPECT_EQ(trust.cells[0].lines, 15U);
  EXPECT_EQ(trust.cells[0].grants, std::vector<std::string>{"cast"});
  EXPECT_EQ(trust.vocabulary_lines, 107U);
  EXPECT_EQ(trust.lines(), 122U);
  EXPECT_TRUE(trust.unknown.empty());
}

TEST(Trust, names_cells_whose_sources_are_not_known) {
  Graph graph;
  graph.cells = {cell("cpu", true, {{"cpu.cc", 10}}, {}), CellObject{}};
  graph.cells[1].manifest.cell = "dark";
  EXPECT_EQ(trust_of(graph).unknown, std::vector<std::string>{"dark"});
}

TEST(Trust, counts_a_file_of_two_cells_once) {
  Graph graph;
  graph.cells = {cell("a", true, {{"shared.h", 10}}, {}), cell("b", true, {{"shared.h", 10}}, {})};
  EXPECT_EQ(trust_of(graph).lines(), 10U);
}

}  // namespace
}  // namespace verifier
