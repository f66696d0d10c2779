// O13, O15 and O16 on cells built in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kRun = function_symbol("app", "run"), kHelp = function_symbol("app", "help");
const std::string kLow = function_symbol("low", "get");

/// An export with a known stack.
TestCell app() { return TestCell("app").exports(kRun).stack(kRun, 100); }

Verdicts verdicts_of(void (*rule)(const Graph&, Verdicts&), const Graph& graph) {
  Verdicts verdicts;
  rule(graph, verdicts);
  return verdicts;
}

std::string depth(const TestCell& cell) { return complaints_of(check_stack_depth, cell); }

/// What the rule has proven about the only export.
std::string proven(const Graph& graph) {
  const Verdicts verdicts = verdicts_of(check_stack_depth, graph);
  EXPECT_TRUE(verdicts.is_proven()) << complaints(verdicts);
  return verdicts.all.empty() ? "" : verdicts.all.front().message;
}

TEST(StackDepth, AddsWhatIsCalled) {
  const auto cell = app().function(kHelp, 50).calls(kRun, kHelp);
  EXPECT_EQ(proven(graph_of({cell.build()})),
            "app::run() needs at most 150 of 65536 bytes of stack: app::run (100) -> app::help (50)");
}

TEST(StackDepth, DoesNotAddAfterAJump) {
  EXPECT_THAT(proven(graph_of({app().function(kHelp, 50).jumps(kRun, kHelp).build()})), HasSubstr("at most 100 of"));
  EXPECT_THAT(proven(graph_of({app().function(kHelp, 500).jumps(kRun, kHelp).build()})), HasSubstr("at most 500 of"));
}

TEST(StackDepth, TakesTheDeepestOfSeveral) {
  const auto cell = app().function(kHelp, 50).function("deep", 70).calls(kRun, kHelp).calls(kRun, "deep");
  EXPECT_THAT(proven(graph_of({cell.build()})), HasSubstr("at most 170 of"));
}

TEST(StackDepth, FollowsImports) {
  const auto low = TestCell("low").exports(kLow).stack(kLow, 1000);
  const auto top = app().imports(kLow).calls(kRun, kLow);
  EXPECT_THAT(proven(graph_of({top.build(), low.build()})), HasSubstr("at most 1100 of 65536 bytes"));
}

TEST(StackDepth, RefusesWhatDoesNotFit) {
  EXPECT_EQ(depth(app().function(kHelp, 65'437).calls(kRun, kHelp)),
            "O16 app: app::run() needs 65537 bytes of stack, and 65536 are there\n");
  EXPECT_EQ(depth(app().function(kHelp, 65'436).calls(kRun, kHelp)), "");
}

TEST(StackDepth, HoldsInterruptsAgainstTheirOwnStack) {
  const auto entry = [](std::uint64_t bytes) {
    auto cell = TestCell("irq").function("entry", bytes);
    cell.raw().functions.back().is_interrupt_entry = true;
    return depth(cell);
  };
  EXPECT_EQ(entry(16'384 - 56), "");
  EXPECT_THAT(entry(16'384 - 55), HasSubstr("entry needs 16385 bytes of stack, and 16384 are there"));
}

TEST(StackDepth, RefusesRecursionInASafeCell) {
  EXPECT_THAT(depth(app().calls(kRun, kRun)), HasSubstr("recursion of app::run() without end, in a safe cell"));
  const auto two = app().function(kHelp, 50).calls(kRun, kHelp).calls(kHelp, kRun);
  EXPECT_THAT(depth(two), HasSubstr("without end, in a safe cell"));
  EXPECT_THAT(depth(TestCell(two).grant("recursion:app::help=3")), HasSubstr("without end, in a safe cell"));
}

TEST(StackDepth, NamesTheCircleAndAsksZ3) {
  const auto cell = app().function(kHelp, 50).calls(kRun, kHelp).calls(kHelp, kRun);
  const Verdicts verdicts = verdicts_of(check_stack_depth, graph_of({cell.build()}));
  EXPECT_EQ(verdicts.all.front().counterexample,
            (std::vector<std::string>{"app::run() at app.cc:10 enters app::help()",
                                      "app::help() enters app::run() at app.cc:10", "z3: circle confirmed, core 2/2"}));
}

TEST(StackDepth, AcceptsALoopOfJumps) {
  const auto cell = app().function(kHelp, 150).jumps(kRun, kHelp).jumps(kHelp, kRun);
  EXPECT_THAT(proven(graph_of({cell.build()})), HasSubstr("at most 150 of"));
}

// 3 activations of help (150), and 4 pieces between and around them (400).
TEST(StackDepth, BoundsRecursionByAGrantInATrustedCell) {
  const auto cell = app().trusted().function(kHelp, 50).calls(kRun, kHelp).calls(kHelp, kRun);
  EXPECT_THAT(depth(cell), HasSubstr("no grant recursion:<function>=<depth> bounds it"));
  EXPECT_THAT(proven(graph_of({TestCell(cell).grant("recursion:app::help=3").build()})), HasSubstr("at most 550 of"));
}

TEST(StackDepth, WantsABoundOnEveryCircle) {
  auto cell = app().trusted().function(kHelp, 50).calls(kRun, kHelp).calls(kHelp, kRun).calls(kRun, kRun);
  EXPECT_THAT(depth(TestCell(cell).grant("recursion:app::help=3")), HasSubstr("recursion of app::run() without end"));
  EXPECT_EQ(depth(TestCell(cell).grant("recursion:app::run=3")), "");
}

TEST(StackDepth, RefusesAGrantThatIsNotNeeded) {
  EXPECT_THAT(depth(app().trusted().grant("recursion:app::run=3")),
              HasSubstr("grant 'recursion:app::run=3' is not used"));
  EXPECT_THAT(depth(app().trusted().grant("stack:app::run=300")), HasSubstr("grant 'stack:app::run=300' is not used"));
}

TEST(StackDepth, RefusesAnUnknownFrame) {
  auto cell = app().calls(kRun, "dynamic");
  EXPECT_THAT(depth(cell), HasSubstr("the object does not tell how much stack dynamic takes"));
  EXPECT_THAT(depth(cell), HasSubstr("the depth of app::run() is not bounded"));
  EXPECT_THAT(proven(graph_of({cell.trusted().grant("stack:dynamic=300").build()})), HasSubstr("at most 400 of"));
}

TEST(StackDepth, FollowsPointersInSafeCells) {
  auto cell = app().function(kHelp, 50).calls(kHelp, kRun).take_address({kHelp, "table"});
  EXPECT_EQ(depth(cell), "");
  cell.indirect(kRun);
  EXPECT_THAT(depth(cell), HasSubstr("without end, in a safe cell"));
}

TEST(StackDepth, KnowsAliasesOfAnExport) {
  auto low = TestCell("low").exports(kLow).stack(kLow, 1000);
  Symbol alias = low.raw().elf.symbols.back();
  for (const Symbol& symbol : low.raw().elf.symbols) alias = symbol.name == kLow ? symbol : alias;
  alias.name = function_symbol("low", "alias");
  low.symbol(alias);
  const auto top = app().imports(alias.name).calls(kRun, alias.name);
  EXPECT_THAT(proven(graph_of({top.build(), low.build()})), HasSubstr("at most 1100 of"));
}

TEST(Grants, RefusesWrongBounds) {
  for (const char* text : {"recursion:app::run", "recursion:app::run=", "recursion:app::run=0", "recursion:=3",
                           "recursion:app::run=100000", "stack:app::run=x", "stack:app::run()=3"})
    EXPECT_THAT(complaints_of(check_rights, app().trusted().grant(text)), HasSubstr("is not <qualified function"))
        << text;
  EXPECT_EQ(complaints_of(check_rights, app().trusted().grant("stack:app::run=3")), "");  // O16 says that it is unused
}

TestCell handler() {
  auto cell = TestCell("irq").function("entry", 100);
  cell.raw().functions.back().is_interrupt_entry = true;
  return cell;
}

std::string interrupts(std::initializer_list<CellObject> cells) {
  return complaints_of(check_interrupts, graph_of(cells));
}

const std::string kNew = "_ZN4heap3newB9allocatesEv", kWait = "_ZN4lock4waitB6blocksEv";

TEST(Interrupts, AcceptsWhatNeitherWaitsNorAllocates) {
  EXPECT_EQ(interrupts({handler().function(kHelp, 8).calls("entry", kHelp).build()}), "");
}

TEST(Interrupts, RefusesAllocationAndWaitingAnywhereBelow) {
  const auto heap = TestCell("heap").exports(kNew).stack(kNew, 8);
  EXPECT_EQ(interrupts({handler().imports(kNew).calls("entry", kNew).build(), heap.build()}),
            "O13 irq: an interrupt at entry reaches heap::new[abi:allocates](), which allocates\n");
  const auto deep = handler().function(kHelp, 8).calls("entry", kHelp).function(kWait, 8).jumps(kHelp, kWait);
  EXPECT_THAT(interrupts({deep.build()}), HasSubstr("reaches lock::wait[abi:blocks](), which may wait"));
}

TEST(Interrupts, ShowsAShortestPath) {
  const auto cell = handler().function(kHelp, 8).calls("entry", kHelp).function(kWait, 8).calls(kHelp, kWait);
  const Verdicts verdicts = verdicts_of(check_interrupts, graph_of({cell.build()}));
  EXPECT_EQ(verdicts.all.front().counterexample,
            (std::vector<std::string>{"entry", "app::help()", "lock::wait[abi:blocks]()"}));
}

TEST(Interrupts, FollowsPointersInTrustedCellsToo) {
  const auto cell = handler().trusted().function(kWait, 8).take_address({kWait, "table"}).indirect("entry");
  EXPECT_THAT(interrupts({cell.build()}), HasSubstr("which may wait"));
}

TEST(Interrupts, LeavesOtherFunctionsAlone) {
  EXPECT_EQ(interrupts({handler().function(kHelp, 8).function(kWait, 8).calls(kHelp, kWait).build()}), "");
}

TEST(Interrupts, IsNotFooledByANameThatLooksLikeATag) {
  const std::string plain = "_ZN3app5plainENS_8B6blocksE";  // app::plain(app::B6blocks)
  EXPECT_EQ(interrupts({handler().function(plain, 8).calls("entry", plain).build()}), "");
}

TEST(Unwinding, TellsEveryFault) {
  auto cell = app();
  EXPECT_EQ(complaints_of(check_unwinding, cell), "");
  cell.raw().unwind_faults = {{kRun, "has no unwind information from +0x0 to +0x10"}, {"", "cut off"}};
  EXPECT_EQ(complaints_of(check_unwinding, cell),
            "O15 app: app::run() at app.cc:10 has no unwind information from +0x0 to +0x10\n"
            "O15 app: the unwind tables cannot be read: cut off\n");
}

}  // namespace
}  // namespace verifier::rules
