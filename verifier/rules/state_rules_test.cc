// KEPT, SPILL, O4 and O5 between neighbours, BOOT.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kTotal = "_ZN7counter5totalEv";

TestCell counter(const std::string& category) { return TestCell("counter").exports(kTotal).root("pool", category); }

std::string kept(const TestCell& cell) { return complaints_of(check_kept, cell); }
std::string spill(const TestCell& cell) { return complaints_of(check_spill, cell); }

TEST(Kept, AcceptsWhatBothSidesDeclare) {
  for (const char* category : {"soft", "cache", "sync"}) EXPECT_EQ(kept(counter(category).keep("pool", category)), "");
  for (const char* category : {"hw", "inventory", "registration"})
    EXPECT_EQ(kept(counter(category).trusted().keep("pool", category)), "");
  EXPECT_EQ(kept(counter("")), "");
}

TEST(Kept, RefusesOneSidedDeclarations) {
  EXPECT_THAT(kept(counter("soft")), HasSubstr("root pool is kept as soft in the source, but not in the target"));
  EXPECT_THAT(kept(TestCell("counter").keep("pool", "soft")), HasSubstr("kept names pool, which is no state root"));
  EXPECT_THAT(kept(counter("").keep("pool", "soft")), HasSubstr("as 'soft' in the target and as '' in the source"));
  EXPECT_THAT(kept(counter("soft").keep("pool", "cache")), HasSubstr("as 'cache' in the target and as 'soft'"));
}

TEST(Kept, RefusesCategoriesBeyondTheCell) {
  for (const char* category : {"hw", "inventory", "registration"})
    EXPECT_THAT(kept(counter(category).keep("pool", category)), HasSubstr("which only trusted cells may")) << category;
  EXPECT_THAT(kept(counter("hobby").trusted().keep("pool", "hobby")), HasSubstr("unknown category 'hobby'"));
}

TEST(Evidence, AcceptsWhatItNames) {
  EXPECT_EQ(complaints_of(check_evidence, graph_of({with_evidence(counter("").imports("_ZN2kv3putEv").build())})), "");
}

TEST(Evidence, IsWanted) {
  EXPECT_THAT(complaints_of(check_evidence, counter("")), HasSubstr("no evidence of a second compiler"));
}

TEST(Evidence, RefusesImportsThatItDoesNotName) {
  CellObject cell = counter("").imports("_ZN2kv3putEv").build();
  cell.program.emplace(*with_evidence(counter("").build()).program);
  EXPECT_EQ(complaints_of(check_evidence, graph_of({cell})),
            "E2 counter: the object imports kv::put(), of which the evidence knows nothing\n");
}

TEST(Evidence, RefusesExportsThatItDoesNotDefineInSafeCells) {
  CellObject cell = counter("").build();
  cell.program.emplace();
  EXPECT_EQ(complaints_of(check_evidence, graph_of({cell})),
            "E2 counter: the export counter::total() is not in the evidence\n");
  cell.manifest.trusted = true;
  EXPECT_EQ(complaints_of(check_evidence, graph_of({cell})), "");
}

TEST(Spill, LeavesExportsWithEvidenceToDataFlow) {
  const CellObject cell = with_evidence(counter("").reach(kTotal, "pool").build());
  EXPECT_EQ(complaints_of(check_spill, graph_of({cell})), "");
}

TEST(Spill, AcceptsKeptRoots) { EXPECT_EQ(spill(counter("soft").keep("pool", "soft").reach(kTotal, "pool")), ""); }

TEST(Spill, AcceptsRootsThatNoExportReaches) { EXPECT_EQ(spill(counter("")), ""); }

TEST(Spill, RefusesPlainState) {
  EXPECT_EQ(spill(counter("").reach(kTotal, "pool")),
            "SPILL counter: counter::total() reaches pool, which is CELL_STATE: reaches, so may write\n");
}

TEST(Spill, RefusesExceptionsThatTheTargetDoesNotAdmit) {
  EXPECT_THAT(spill(counter("soft").reach(kTotal, "pool")), HasSubstr("whose exception is not in the target's kept"));
  EXPECT_THAT(spill(counter("soft").keep("pool", "cache").reach(kTotal, "pool")),
              HasSubstr("not in the target's kept"));
}

TEST(Spill, RefusesWhatIsNoRoot) {
  EXPECT_THAT(spill(counter("").reach(kTotal, ".bss")), HasSubstr("reaches .bss, which is no state root"));
}

TEST(Spill, ShowsThePath) {
  auto cell = counter("");
  cell.raw().reaches.push_back({kTotal, "pool", {kTotal, "_ZN7counter4helpEv", "_ZN7counter4poolE"}});
  Verdicts verdicts;
  check_spill(graph_of({cell.build()}), verdicts);
  EXPECT_THAT(verdicts.all.front().counterexample,
              ElementsAre("counter::total() at counter.cc:10", "counter::help()", "counter::pool at counter.cc:5"));
}

std::string agree(const std::string& exported, const std::string& imported) {
  return complaints_of(check_interfaces, graph_of({TestCell("counter").exports(kTotal, exported).build(),
                                                   TestCell("top").dep("counter").imports(kTotal, imported).build()}));
}

TEST(Interfaces, AcceptsEqualViews) {
  EXPECT_EQ(agree("void(A*)\nstruct A = size 8 { +0 long x; }", "void(A*)\nstruct A = size 8 { +0 long x; }"), "");
}

TEST(Interfaces, AcceptsATypeThatOneSideOnlyDeclares) {
  EXPECT_EQ(agree("void(A*)\nstruct A = size 8 { +0 long x; }", "void(A*)\nincomplete A"), "");
}

TEST(Interfaces, RefusesAnotherSignature) {
  EXPECT_EQ(agree("unsigned long()", "int()"),
            "O4 top: counter::total() of counter: exported as 'unsigned long()', used as 'int()'\n");
}

TEST(Interfaces, RefusesAnotherLayout) {
  EXPECT_THAT(agree("void(A*)\nstruct A = size 8 { +0 long x; }", "void(A*)\nstruct A = size 16 { +8 long x; }"),
              HasSubstr("O5 top: counter::total() of counter: type A: "));
}

TEST(Interfaces, DoesNotDecideWithoutFacts) {
  TestCell undescribed = TestCell("top").dep("counter").imports(kTotal);
  undescribed.raw().facts.imports.clear();
  EXPECT_EQ(
      complaints_of(check_interfaces, graph_of({TestCell("counter").exports(kTotal).build(), undescribed.build()})),
      "O4 top: how it uses counter::total() of counter is not described by this cell\n");
}

TEST(Interfaces, LeavesCompilerCallsToTheRuntime) {
  TestCell caller = TestCell("top").imports("memcpy");
  caller.raw().facts.imports.clear();
  const TestCell runtime = TestCell("cxx_runtime").exports("memcpy");
  EXPECT_EQ(complaints_of(check_interfaces, graph_of({runtime.build(), caller.build()})), "");
}

TestCell starter(const std::string& name, std::initializer_list<std::string> used) {
  TestCell cell = TestCell(name).exports(function_symbol(name, "start")).exports(function_symbol(name, "run"));
  for (const std::string& other : used) cell.dep(other).imports(function_symbol(other, "run"));
  return cell;
}

std::string boot(std::vector<std::string> start, std::vector<std::string> on_demand = {}) {
  const Graph graph = graph_of({starter("log", {}).build(),
                                TestCell("mid").exports("_ZN3mid3runEv").dep("log").imports("_ZN3log3runEv").build(),
                                starter("top", {"mid"}).build()});
  Verdicts verdicts;
  check_boot_plan(graph, start, on_demand, verdicts);
  return complaints(verdicts);
}

TEST(BootPlan, AcceptsLowerCellsFirst) {
  EXPECT_EQ(boot({"log", "top"}), "");
  EXPECT_EQ(boot({"log"}, {"top"}), "");
  EXPECT_EQ(boot({}), "");
}

TEST(BootPlan, RefusesTheWrongOrderThroughOthers) {
  EXPECT_EQ(boot({"top", "log"}), "BOOT boot plan: top is started before log, which it uses\n");
}

TEST(BootPlan, RefusesUnknownAndRepeatedNames) {
  EXPECT_THAT(boot({"log", "nobody"}), HasSubstr("start names nobody, which is no cell of the image"));
  EXPECT_THAT(boot({}, {"nobody"}), HasSubstr("on_demand names nobody, which is no cell of the image"));
  EXPECT_THAT(boot({"log", "log"}), HasSubstr("start names log, which stands in the plan already"));
  EXPECT_THAT(boot({"log"}, {"log"}), HasSubstr("on_demand names log, which stands in the plan already"));
}

TEST(BootPlan, RefusesACellWithoutStart) {
  EXPECT_THAT(boot({"log", "mid"}), HasSubstr("mid exports no mid::start()"));
}

TEST(BootPlan, RefusesAStartedCellAboveAnOnDemandOne) {
  EXPECT_THAT(boot({"top"}, {"mid"}), HasSubstr("top is started and uses mid, which is loaded on demand"));
  EXPECT_THAT(boot({"top"}, {"log"}), HasSubstr("top is started and uses log, which is loaded on demand"));
}

}  // namespace
}  // namespace verifier::rules
