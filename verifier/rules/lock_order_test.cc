// LOCKS, on programs in the notation of verifier/flow/program_text.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/flow/program_text.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using flow::ProgramText;
using testing::AllOf;
using testing::HasSubstr;

/// What every program below begins with: two locks, and the functions that take and give back one.
const std::string kLocks =
    "variable A root\nvariable B root\n"
    "function _Z4takeB8acquiresPv(p)\n *p = 0\n"
    "function _Z4giveB8releasesPv(p)\n *p = 0\n";

/// Nests two locks in an exported function.
std::string nest(const std::string& name, const std::string& outer, const std::string& inner) {
  return "function " + name + "() visible\n x = &" + outer + "\n y = &" + inner +
         "\n _Z4takeB8acquiresPv(x)\n _Z4takeB8acquiresPv(y)\n _Z4giveB8releasesPv(y)\n _Z4giveB8releasesPv(x)\n";
}

TestCell cell(const std::string& program, const std::string& name = "svc") {
  TestCell made(name);
  Program parsed = ProgramText::parse(program);
  for (const FlowObject& object : parsed.objects)
    if (!object.root.empty()) made.root(object.root, "sync").keep(object.root, "sync");
  for (const FlowFunction& function : parsed.functions) {
    if (function.is_visible && function.is_defined) made.exports(function.symbol);
    if (!function.is_defined) made.imports(function.symbol);
  }
  made.raw().program = std::move(parsed);
  return made;
}

Verdicts verdicts_of(std::initializer_list<CellObject> cells) {
  Graph graph = graph_of(cells);
  Verdicts ordering, verdicts;
  check_acyclicity(graph, ordering);
  check_lock_order(graph, verdicts);
  return verdicts;
}

std::string judge(const std::string& program) { return complaints(verdicts_of({cell(kLocks + program).build()})); }

TEST(LockOrder, SaysThatThereIsNone) {
  const Verdicts verdicts = verdicts_of({cell("function f() visible\n").build()});
  ASSERT_EQ(verdicts.all.size(), 1U);
  EXPECT_EQ(verdicts.all[0].message, "no cell takes a lock");
}

TEST(LockOrder, AcceptsOneOrder) {
  const Verdicts verdicts = verdicts_of({cell(kLocks + nest("f", "A", "B") + nest("g", "A", "B")).build()});
  EXPECT_TRUE(verdicts.is_proven()) << complaints(verdicts);
  EXPECT_EQ(verdicts.all.back().message, "an order of 2 locks, of which 1 pair is held together, confirmed by Z3");
}

TEST(LockOrder, RefusesACircleWithBothWays) {
  const Verdicts verdicts = verdicts_of({cell(kLocks + nest("f", "A", "B") + nest("g", "B", "A")).build()});
  const Verdict& verdict = verdicts.all.back();
  EXPECT_EQ(verdict.message, "LOCK CYCLE svc::A -> svc::B -> svc::A");
  EXPECT_THAT(verdict.counterexample,
              testing::ElementsAre("holds svc::A and takes svc::B:", "  f calls take[abi:acquires](void*) (t:10)",
                                   "  f calls take[abi:acquires](void*) (t:11)",
                                   "holds svc::B and takes svc::A:", "  g calls take[abi:acquires](void*) (t:17)",
                                   "  g calls take[abi:acquires](void*) (t:18)", "z3: cycle confirmed, core 2/2"));
}

TEST(LockOrder, ForgetsWhatIsGivenBack) {
  const std::string one_by_one =
      "function g() visible\n x = &B\n y = &A\n _Z4takeB8acquiresPv(x)\n _Z4giveB8releasesPv(x)\n"
      " _Z4takeB8acquiresPv(y)\n _Z4giveB8releasesPv(y)\n";
  EXPECT_EQ(judge(nest("f", "A", "B") + one_by_one), "");
}

TEST(LockOrder, HoldsWhatIsGivenBackOnOneWayOnly) {
  const std::string sometimes =
      "function g(n) visible\n x = &B\n y = &A\n _Z4takeB8acquiresPv(x)\n if n\n _Z4giveB8releasesPv(x)\n end\n"
      " _Z4takeB8acquiresPv(y)\n _Z4giveB8releasesPv(y)\n";
  EXPECT_THAT(judge(nest("f", "A", "B") + sometimes),
              AllOf(HasSubstr("LOCK CYCLE"), HasSubstr("g returns and holds svc::B, and is not CELL_ACQUIRES")));
}

TEST(LockOrder, FollowsLocksThroughParametersAndMemory) {
  const std::string helper =
      "function open(p, q)\n *p = q\n _Z4takeB8acquiresPv(q)\n"
      "function close(p)\n q = *p\n _Z4giveB8releasesPv(q)\n"
      "local Guard in g\n"
      "function g() visible\n x = &B\n y = &A\n z = &Guard\n open(z, x)\n _Z4takeB8acquiresPv(y)\n"
      " _Z4giveB8releasesPv(y)\n close(z)\n";
  EXPECT_EQ(judge(helper), "");
  EXPECT_THAT(judge(nest("f", "A", "B") + helper), HasSubstr("LOCK CYCLE svc::A -> svc::B -> svc::A"));
}

TEST(LockOrder, RefusesALockThatIsTakenTwice) {
  EXPECT_THAT(judge(nest("f", "A", "A")), HasSubstr("LOCK CYCLE svc::A -> svc::A"));
}

TEST(LockOrder, TakesALoopTwice) {
  EXPECT_THAT(judge("function f(n) visible\n x = &A\n loop n\n _Z4takeB8acquiresPv(x)\n end\n"),
              HasSubstr("LOCK CYCLE svc::A -> svc::A"));
}

TEST(LockOrder, RefusesUnknownCodeUnderALock) {
  EXPECT_THAT(judge("function f(p) visible\n x = &A\n _Z4takeB8acquiresPv(x)\n (*p)(x)\n _Z4giveB8releasesPv(x)\n"),
              HasSubstr("f holds svc::A when it calls code that is not known"));
  EXPECT_EQ(judge("function f(p) visible\n x = &A\n _Z4takeB8acquiresPv(x)\n _Z4giveB8releasesPv(x)\n (*p)(x)\n"), "");
}

TEST(LockOrder, RefusesAFunctionThatGivesBackWhatOthersTook) {
  EXPECT_THAT(judge("function f() visible\n x = &A\n _Z4giveB8releasesPv(x)\n"),
              HasSubstr("f gives back svc::A, and is not CELL_RELEASES"));
}

TEST(LockOrder, RefusesMarksOnFunctionsThatChangeNothing) {
  EXPECT_THAT(judge("function _Z4lazyB8acquiresPv(p)\n"),
              HasSubstr("lazy[abi:acquires](void*) is marked, and changes nothing at its first argument"));
}

const std::string kLow =
    "variable L root\n"
    "function _Z4takeB8acquiresPv(p) visible\n *p = 0\n"
    "function _Z4giveB8releasesPv(p) visible\n *p = 0\n"
    "function work() visible\n x = &L\n _Z4takeB8acquiresPv(x)\n _Z4giveB8releasesPv(x)\n"
    "function work_with(p) visible\n x = &L\n _Z4takeB8acquiresPv(x)\n _Z4takeB8acquiresPv(p)\n"
    " _Z4giveB8releasesPv(p)\n _Z4giveB8releasesPv(x)\n"
    "function work_by(p) visible\n (*p)()\n";

const std::string kHigh =
    "variable H root\ndeclare _Z4takeB8acquiresPv\ndeclare _Z4giveB8releasesPv\ndeclare work\ndeclare work_with\n"
    "declare work_by\n"
    "function f() visible\n x = &H\n _Z4takeB8acquiresPv(x)\n work()\n _Z4giveB8releasesPv(x)\n";

std::string judge_two(const std::string& more) {
  return complaints(verdicts_of({cell(kLow, "low").build(), cell(kHigh + more, "high").dep("low").build()}));
}

TEST(LockOrder, FollowsCallsBetweenCells) {
  EXPECT_EQ(judge_two(""), "");
  EXPECT_THAT(judge_two("function g() visible\n x = &H\n work_with(x)\n"),
              HasSubstr("LOCKS graph: LOCK CYCLE high::H -> low::L -> high::H"));
}

TEST(LockOrder, FollowsCallsBack) {
  EXPECT_EQ(judge_two("function back()\n work()\nfunction g() visible\n x = &back\n work_by(x)\n"), "");
  EXPECT_THAT(
      judge_two("function back()\n work()\n"
                "function g() visible\n x = &H\n y = &back\n _Z4takeB8acquiresPv(x)\n work_by(y)\n work_with(x)\n"
                " _Z4giveB8releasesPv(x)\n"),
      HasSubstr("LOCK CYCLE high::H -> high::H"));
}

TEST(LockOrder, RefusesWaitingThatNoMarkTellsOf) {
  const std::string spin = "function f() visible\n x = &A\n loop n1\n atomic n1 = *x\n atomic *x = 0\n end\n";
  EXPECT_THAT(judge(spin), HasSubstr("f waits at t:10 until memory has another value and writes there, and is neither "
                                     "CELL_ACQUIRES nor CELL_SPINS"));
  const std::string marked =
      "function _Z1fB5spinsv() visible\n x = &A\n loop n1\n atomic n1 = *x\n atomic *x = 0\n end\n";
  EXPECT_EQ(judge(marked), "");
  const std::string wait = "function f() visible\n x = &A\n loop n1\n atomic n1 = *x\n end\n";
  EXPECT_THAT(judge(wait), HasSubstr("and is none of CELL_BLOCKS, CELL_SPINS, CELL_ACQUIRES"));
  const std::string split =
      "function try(p) returns n\n atomic n1 = *p\n atomic *p = 0\n return n1\n"
      "function f() visible\n x = &A\n loop n2\n n2 = try(x)\n end\n";
  EXPECT_THAT(judge(split), HasSubstr("f waits at t:14 until memory has another value and writes there"));
  const std::string counted = "function f(n2) visible\n x = &A\n loop n2\n atomic n1 = *x\n end\n";
  EXPECT_EQ(judge(counted), "");
  const std::string retry =
      "function f() visible\n x = &A\n n2 = *x\n loop n1\n atomic n1 = *x\n atomic *x = 0\n n1 ~ n2\n end\n";
  EXPECT_EQ(judge(retry), "");
}

}  // namespace
}  // namespace verifier::rules
