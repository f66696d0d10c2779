#include "verifier/cli/replacement.h"

#include <gtest/gtest.h>

#include "verifier/rules/test_cells.h"

namespace verifier::cli {
namespace {

using rules::function_symbol;
using rules::TestCell;

const std::string kLeft = function_symbol("left", "get"), kRight = function_symbol("right", "get");

/// Two cells that know nothing of each other.
Graph two_cells() {
  Graph graph = build_graph({TestCell("left").exports(kLeft).build(), TestCell("right").exports(kRight).build()}).graph;
  graph.ranks = {0, 0};
  return graph;
}

std::vector<Verdict> not_proven(const std::vector<CellObject>& updates) {
  Verdicts verdicts;
  judge_combinations(two_cells(), updates, verdicts);
  std::erase_if(verdicts.all, [](const Verdict& verdict) { return verdict.status == Status::kProven; });
  return verdicts.all;
}

TEST(JudgeCombinations, accepts_updates_that_do_not_meet) {
  EXPECT_TRUE(not_proven({TestCell("left").file("left_v2").exports(kLeft).build(),
                          TestCell("right").file("right_v2").exports(kRight).imports(kLeft).build()})
                  .empty());
}

TEST(JudgeCombinations, refuses_two_updates_that_use_each_other) {
  const auto refused = not_proven({TestCell("left").file("left_v2").exports(kLeft).imports(kRight).build(),
                                   TestCell("right").file("right_v2").exports(kRight).imports(kLeft).build()});
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_EQ(refused[0].obligation, "O2");
  EXPECT_EQ(refused[0].subject, "left_v2");
  EXPECT_EQ(refused[0].message, "it has rank 1 and uses right, whose version right_v2 has rank 1");
}

TEST(JudgeCombinations, refuses_an_update_that_uses_what_another_one_drops) {
  const auto refused = not_proven({TestCell("left").file("left_v2").build(),
                                   TestCell("right").file("right_v2").exports(kRight).imports(kLeft).build()});
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].obligation, "O4");
  EXPECT_EQ(refused[0].message, "it uses left::get(), which left_v2 lacks or changes");
}

TEST(JudgeCombinations, refuses_an_update_that_uses_what_another_one_changes) {
  const auto refused = not_proven({TestCell("left").file("left_v2").exports(kLeft, "int()").build(),
                                   TestCell("right").file("right_v2").exports(kRight).imports(kLeft).build()});
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].obligation, "O4");
}

TEST(WithUpdate, replaces_the_cell_of_that_name) {
  const Graph changed = with_update(two_cells(), TestCell("left").file("left_v2").exports(kLeft).build());
  ASSERT_EQ(changed.cells.size(), 2U);
  EXPECT_EQ(changed.cells[*changed.find("left")].manifest.file, "left_v2");
}

}  // namespace
}  // namespace verifier::cli
