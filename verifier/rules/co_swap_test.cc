// Which cells have to be replaced together, on cells built in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using testing::HasSubstr;

constexpr const char* kArea = "_ZN3box4areaEv";
constexpr const char* kDraw = "_ZN4view4drawEv";

CellObject box(const std::string& file, const std::string& area) {
  return with_evidence(TestCell("box").file(file).exports(kArea, area).build());
}

/// Uses box, and offers something to page.
CellObject view(const std::string& file, const std::string& area, const std::string& draw) {
  return with_evidence(TestCell("view").file(file).dep("box").imports(kArea, area).exports(kDraw, draw).build());
}

CellObject page(const std::string& file, const std::string& draw) {
  return with_evidence(TestCell("page").file(file).dep("view").imports(kDraw, draw).exports("_ZN4page4turnEv").build());
}

std::string plan(const std::vector<CellObject>& updates, std::size_t goal = 0) {
  Graph running = build_graph({box("box", "int()"), view("view", "int()", "void()"), page("page", "void()")}).graph;
  Verdicts order, verdicts;
  check_acyclicity(running, order);
  check_co_swap(running, updates, {goal}, verdicts);
  std::string text;
  for (const Verdict& verdict : verdicts.all) {
    text += (verdict.status == Status::kProven ? "" : "NOT ") + verdict.subject + ": " + verdict.message;
    for (const std::string& reason : verdict.counterexample) text += "\n" + reason;
  }
  return text;
}

TEST(CoSwap, LetsACellGoAlone) { EXPECT_EQ(plan({box("box_v2", "int()")}), "box -> box_v2: can be replaced alone"); }

TEST(CoSwap, TakesUsersAlong) {
  const std::string text = plan({view("view_v2", "long()", "void()"), box("box_v2", "long()")}, 1);
  EXPECT_THAT(text, HasSubstr("box -> box_v2: in one step, in this order: box -> box_v2, view -> view_v2"));
  EXPECT_THAT(text, HasSubstr("O4: box::area() of box: exported as 'long()', used as 'int()'"));
}

TEST(CoSwap, TakesAlongWhatANewUserNeeds) {
  EXPECT_THAT(plan({view("view_v2", "long()", "void()"), box("box_v2", "long()")}, 0),
              HasSubstr("view -> view_v2: in one step, in this order: box -> box_v2, view -> view_v2"));
}

TEST(CoSwap, FollowsChainsAndLeavesOutWhatIsNotNeeded) {
  const std::vector<CellObject> updates = {box("box_v2", "long()"), view("view_v2", "long()", "bool()"),
                                           page("page_v2", "bool()")};
  EXPECT_THAT(plan(updates), HasSubstr("in this order: box -> box_v2, view -> view_v2, page -> page_v2"));
  const std::vector<CellObject> gentle = {box("box_v2", "long()"), view("view_v2", "long()", "bool()"),
                                          page("page_v2", "bool()"), view("view_v3", "long()", "void()")};
  EXPECT_THAT(plan(gentle), HasSubstr("in this order: box -> box_v2, view -> view_v3"));
}

TEST(CoSwap, NamesWhoStandsInTheWay) {
  const std::string text = plan({box("box_v2", "long()"), view("view_v2", "long()", "bool()")});
  EXPECT_THAT(text, HasSubstr("NOT box -> box_v2: no set of the new versions can take its place"));
  EXPECT_THAT(text, HasSubstr("O4: view::draw() of view: exported as 'bool()', used as 'void()'"));
}

TEST(CoSwap, KnowsWhatIsNotOfferedAnyMore) {
  const CellObject without = with_evidence(TestCell("box").file("box_v2").exports("_ZN3box6volumeEv").build());
  EXPECT_THAT(plan({without}), HasSubstr("O4: box_v2 does not export box::area(), which view uses"));
}

TEST(CoSwap, RefusesWhatReplacesNothing) {
  EXPECT_THAT(plan({with_evidence(TestCell("clock").build())}), HasSubstr("there is no cell clock"));
}

}  // namespace
}  // namespace verifier::rules
