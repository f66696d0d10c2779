#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/rules/renewal.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using testing::HasSubstr;

const std::string kTotal = "_ZN7counter5totalEv", kAdd = "_ZN7counter3addEv", kWrite = "_ZN3log5writeEv",
                  kRun = "_ZN3top3runEv", kDraw = "_ZN3gui4drawEv";

TestCell version(const std::string& file) {
  return TestCell("counter")
      .file(file)
      .exports(kTotal, "unsigned long()")
      .exports(kAdd, "void(A*)\nstruct A = size 8 { +0 long x; }")
      .dep("log")
      .imports(kWrite)
      .root("pool", "soft")
      .keep("pool", "soft");
}

/// log <- counter <- top, gui. `top` uses total() only, gui uses nobody.
std::vector<CellObject> others() {
  return {TestCell("log").exports(kWrite).build(),
          TestCell("top").exports(kRun).dep("counter").imports(kTotal, "unsigned long()").build(),
          TestCell("gui").exports(kDraw).build()};
}

std::string swap(const TestCell& from, const TestCell& to, std::vector<CellObject> rest = others()) {
  rest.push_back(from.build());
  for (CellObject& cell : rest) cell = with_evidence(std::move(cell));
  Graph graph = build_graph(std::move(rest)).graph;
  Verdicts before, verdicts;
  check_all(graph, before);
  EXPECT_EQ(complaints(before), "");
  check_swap(graph, with_evidence(to.build()), verdicts);
  for (const Verdict& verdict : verdicts.all) EXPECT_THAT(verdict.subject, HasSubstr("counter -> counter_v2"));
  return complaints(verdicts);
}

std::string swap_to(const TestCell& to) { return swap(version("counter"), to); }

TEST(Swap, AcceptsAnEqualInterface) { EXPECT_EQ(swap_to(version("counter_v2")), ""); }

TEST(Swap, AcceptsAnAddedExport) { EXPECT_EQ(swap_to(version("counter_v2").exports("_ZN7counter5resetEv")), ""); }

TEST(Swap, RefusesTheLossOfAUsedExport) {
  TestCell to = TestCell("counter")
                    .file("counter_v2")
                    .exports(kAdd)
                    .dep("log")
                    .imports(kWrite)
                    .root("pool", "soft")
                    .keep("pool", "soft");
  EXPECT_THAT(swap_to(to), HasSubstr("does not export counter::total(), which top uses"));
}

TEST(Swap, AcceptsTheLossOfAnUnusedExport) {
  TestCell to = TestCell("counter")
                    .file("counter_v2")
                    .exports(kTotal, "unsigned long()")
                    .dep("log")
                    .imports(kWrite)
                    .root("pool", "soft")
                    .keep("pool", "soft");
  EXPECT_EQ(swap_to(to), "");
}

TEST(Swap, RefusesAnotherSignature) {
  TestCell to = version("counter_v2");
  for (InterfaceFact& fact : to.raw().facts.exports) {
    if (fact.symbol == kTotal) fact = {kTotal, "int()", facts::text_digest("int()"), ""};
  }
  EXPECT_THAT(swap_to(to), HasSubstr("O4 counter -> counter_v2: counter::total(), which top uses, changes: was "
                                     "'unsigned long()', is now 'int()'"));
}

TEST(Swap, RefusesAnotherLayoutOfAUsedExport) {
  const std::string old_text = "unsigned long(A*)\nstruct A = size 8 { +0 long x; }";
  const std::string new_text = "unsigned long(A*)\nstruct A = size 16 { +0 long x; +8 long y; }";
  const auto with = [](TestCell cell, const std::string& text) {
    for (InterfaceFact& fact : cell.raw().facts.exports) {
      if (fact.symbol == kTotal) fact = {kTotal, text, facts::text_digest(text), ""};
    }
    return cell;
  };
  auto rest = others();
  rest[1].facts.imports[0] = {kTotal, old_text, facts::text_digest(old_text), ""};
  EXPECT_THAT(swap(with(version("counter"), old_text), with(version("counter_v2"), new_text), rest),
              HasSubstr("O5 counter -> counter_v2: counter::total(), which top uses, changes: type A: "));
}

TEST(Swap, RefusesANewAndALostRoot) {
  EXPECT_THAT(swap_to(version("counter_v2").root("extra", "sync").keep("extra", "sync")),
              HasSubstr("O5 counter -> counter_v2: state root extra is new"));
  EXPECT_THAT(swap(version("counter").root("extra", "sync").keep("extra", "sync"), version("counter_v2")),
              HasSubstr("O5 counter -> counter_v2: state root extra is missing in the new version"));
}

TEST(Swap, RefusesAnotherLayoutOfARoot) {
  TestCell to = version("counter_v2");
  to.raw().facts.roots[0].text = "long";
  to.raw().facts.roots[0].schema = facts::text_digest("long");
  EXPECT_THAT(swap_to(to), HasSubstr("state root pool changes its layout"));
}

TEST(Swap, RefusesAnotherCategoryOfARoot) {
  TestCell to = TestCell("counter")
                    .file("counter_v2")
                    .exports(kTotal, "unsigned long()")
                    .dep("log")
                    .imports(kWrite)
                    .root("pool", "cache")
                    .keep("pool", "cache");
  EXPECT_THAT(swap_to(to), HasSubstr("state root pool changes its category from 'soft' to 'cache'"));
}

TEST(Swap, RefusesMoreTrust) {
  EXPECT_THAT(swap_to(version("counter_v2").trusted()),
              HasSubstr("O3 counter -> counter_v2: the new version is trusted"));
  EXPECT_EQ(swap(version("counter").trusted(), version("counter_v2")), "");
}

TEST(Swap, RefusesABrokenNewVersion) {
  EXPECT_THAT(swap_to(version("counter_v2").privileged({.mnemonic = "cli", .function = kTotal, .port = {}})),
              HasSubstr("O3 counter -> counter_v2: the new version, counter: privileged instruction cli"));
  EXPECT_THAT(swap_to(version("counter_v2").imports("_ZN3log4dropEv")),
              HasSubstr("O1 counter -> counter_v2: the graph with the new version, counter: imports log::drop()"));
}

TEST(Swap, RefusesANewCycle) {
  EXPECT_THAT(swap_to(version("counter_v2").dep("top").imports(kRun)),
              HasSubstr("O2 counter -> counter_v2: the graph with the new version, graph: CYCLE counter -> top"));
}

TEST(Swap, RefusesARankThatOtherSwapsCouldBreak) {
  auto rest = others();
  rest.push_back(TestCell("high").exports("_ZN4high3runEv").dep("mid").imports("_ZN3mid3runEv").build());
  rest.push_back(TestCell("mid").exports("_ZN3mid3runEv").dep("log").imports(kWrite).build());
  EXPECT_THAT(swap(version("counter"), version("counter_v2").dep("high").imports("_ZN4high3runEv"), rest),
              HasSubstr("the new version uses high and so needs rank 3, but top, which uses it, has rank 2"));
  EXPECT_EQ(swap(version("counter"), version("counter_v2").dep("gui").imports(kDraw), rest), "");
}

TEST(Swap, RefusesKeptAddresses) {
  EXPECT_THAT(
      swap(version("counter").take_address({kTotal, "_ZN7counter4initEv", false}), version("counter_v2")),
      HasSubstr("O9 counter -> counter_v2: the address of counter::total() leaves at counter: counter::init()"));
  auto rest = others();
  rest[1].addresses_taken.push_back({kTotal, kRun, false});
  EXPECT_THAT(swap(version("counter"), version("counter_v2"), rest),
              HasSubstr("the address of counter::total() leaves at top: top::run()"));
}

TEST(Swap, AcceptsAddressesOfOtherCellsFunctions) {
  EXPECT_EQ(swap(version("counter").take_address({kWrite, kTotal, false}), version("counter_v2")), "");
  EXPECT_EQ(swap(version("counter"), version("counter_v2").take_address({kTotal, kTotal, false})), "");
}

std::string renewal(const TestCell& cell) {
  std::vector<CellObject> cells = others();
  cells.push_back(cell.build());
  const Graph graph = build_graph(std::move(cells)).graph;
  Verdicts verdicts;
  check_renewal(graph, graph.find("counter").value(), verdicts);
  for (const Verdict& verdict : verdicts.all) EXPECT_EQ(verdict.subject, "a fresh copy of counter");
  return complaints(verdicts);
}

TEST(Renewal, AcceptsACellThatNobodyKeepsAnAddressOf) { EXPECT_EQ(renewal(version("counter")), ""); }

TEST(Renewal, RefusesWhatLeadsToTheOldCopy) {
  EXPECT_THAT(renewal(version("counter").take_address({kTotal, "_ZN7counter4initEv", false})),
              HasSubstr("O9 a fresh copy of counter: the address of counter::total() leaves at counter"));
  EXPECT_THAT(renewal(version("counter").root("last", "soft", 8, "const char*").keep("last", "soft")),
              HasSubstr("state root last has a 'const char*'"));
}

TEST(Swap, RefusesVtablesOfTheOldVersion) {
  TestCell from = version("counter");
  const auto data = from.section(".rodata._ZTV", TestCell::kAlloc);
  from.raw().elf.sections[data].comdat = "_ZTVN7counter4NodeE";
  from.symbol({.name = "_ZTVN7counter4NodeE", .binding = 2, .type = 1, .section = data, .value = 0, .size = 16});
  EXPECT_THAT(swap(from, version("counter_v2")), HasSubstr("objects may point to the vtable for counter::Node"));
}

TEST(Swap, RefusesRootsThatMayPointToOldConstants) {
  const auto with = [](const std::string& file, const std::string& text) {
    return version(file).root("last", "soft", 8, text).keep("last", "soft");
  };
  const auto swapped = [&](const std::string& text) { return swap(with("counter", text), with("counter_v2", text)); };
  for (const char* text : {"const char*", "A\nstruct A = size 16 { +0 long x; +8 const std::pair<int, B>& y; }",
                           "const A<B, C>*", "char* const*", "void(const char*)*"})
    EXPECT_THAT(swapped(text), HasSubstr("O9 counter -> counter_v2: state root last has a 'const")) << text;
  for (const char* text : {"char*", "char* const", "const long", "B<const char>*", "constant*", "A<const B, C*>",
                           "A\nstruct A = size 8 { +0 const long x; +8 A* y; }"})
    EXPECT_EQ(swapped(text), "") << text;
}

/// Code that differs, and no bitcode to compare it by.
TestCell other_code() {
  TestCell to = version("counter_v2");
  CellObject& cell = to.raw();
  cell.code[0] = cell.facts.code[0] = cell.source->code[0] = 1;
  return to;
}

TEST(Swap, RefusesAMeaningThatIsNotProved) {
  EXPECT_THAT(swap_to(other_code()), HasSubstr("O6 counter -> counter_v2: counter::total() is not proved to mean the "
                                               "same: counter has no bitcode (used by top: "));
}

TEST(Swap, AcceptsAnAcknowledgedMeaning) {
  TestCell to = other_code();
  to.raw().manifest.acknowledged = {"counter::total"};
  EXPECT_EQ(swap_to(to), "");
}

TEST(Swap, RefusesAcknowledgementsThatNothingNeeds) {
  TestCell same = version("counter_v2");
  same.raw().manifest.acknowledged = {"counter::total"};
  EXPECT_THAT(swap_to(same), HasSubstr("O6 counter -> counter_v2: acknowledged names counter::total, which means the "
                                       "same in both versions"));
  TestCell to = other_code();
  to.raw().manifest.acknowledged = {"counter::total", "counter::drop"};
  EXPECT_THAT(swap_to(to), HasSubstr("acknowledged names counter::drop, which the old version does not export"));
}

TEST(Swap, TakesTheAcknowledgementOfAnUpdateForTheWayBackToo) {
  TestCell update = other_code();
  update.raw().manifest.acknowledged = {"counter::total", "counter::add"};
  auto rest = others();
  rest.push_back(update.build());
  for (CellObject& cell : rest) cell = with_evidence(std::move(cell));
  Graph graph = build_graph(std::move(rest)).graph;
  Verdicts order, back, there;
  check_acyclicity(graph, order);
  const CellObject old_version = with_evidence(version("counter").build());
  check_swap(graph, old_version, back, Way::kBack);
  EXPECT_EQ(complaints(back), "");
  check_swap(graph, old_version, there, Way::kThere);
  EXPECT_THAT(complaints(there), HasSubstr("counter::total() is not proved to mean the same"));
}

TEST(Swap, RefusesACellThatIsNotThere) {
  Verdicts verdicts;
  check_swap(graph_of({TestCell("log").build()}), version("counter_v2").build(), verdicts);
  EXPECT_EQ(complaints(verdicts), "SWAP counter_v2: there is no cell counter that it could replace\n");
}

TEST(Swap, RefusesAGraphWithoutRanks) {
  Verdicts verdicts;
  auto rest = others();
  rest.push_back(version("counter").build());
  check_swap(build_graph(std::move(rest)).graph, version("counter_v2").build(), verdicts);
  EXPECT_THAT(complaints(verdicts), HasSubstr("the running graph has no ranks"));
}

}  // namespace
}  // namespace verifier::rules
