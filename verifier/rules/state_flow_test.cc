// SS1-SS8 and the categories, on programs in the notation of verifier/flow/program_text.h.
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
using testing::Not;

/// A cell that has this program; its roots are kept as `category`, if that is not empty.
TestCell cell(const std::string& program, const std::string& category = "", const std::string& name = "svc") {
  TestCell made(name);
  made.trusted();
  Program parsed = ProgramText::parse(program);
  for (const FlowObject& object : parsed.objects) {
    if (object.root.empty()) continue;
    made.root(object.root, category);
    if (!category.empty()) made.keep(object.root, category);
  }
  for (const FlowFunction& function : parsed.functions) {
    if (function.is_visible && function.is_defined) made.exports(function.symbol);
    if (function.is_visible && function.is_defined)
      for (const FlowObject& object : parsed.objects)
        if (object.kind == FlowObject::Kind::kVariable) made.reach(function.symbol, object.symbol);
    if (!function.is_defined) made.imports(function.symbol);
  }
  made.raw().program = std::move(parsed);
  return made;
}

std::string judge(const TestCell& judged) { return complaints_of(check_state, judged); }

std::string judge(const TestCell& low, const TestCell& high) {
  Graph graph = graph_of({low.build(), high.build()});
  Verdicts ordering, verdicts;
  check_acyclicity(graph, ordering);
  check_state(graph, verdicts);
  return complaints(verdicts);
}

const std::string kWrite = "variable G root\nfunction f() visible\n x = &G\n *x = 0\n";

TEST(State, AcceptsReaders) {
  EXPECT_EQ(judge(cell("variable G root\nfunction f() visible returns n\n x = &G\n n1 = *x\n return n1\n")), "");
}

TEST(State, SaysNothingWithoutEvidence) { EXPECT_EQ(judge(TestCell("svc")), ""); }

TEST(State, RefusesACellWithoutEvidenceBesideOthers) {
  EXPECT_THAT(judge(TestCell("low"), cell("function f() visible\n")),
              HasSubstr("SS8 low: the object has no data flow"));
}

TEST(LastingWrites, RefusesUndeclaredState) { EXPECT_EQ(judge(cell(kWrite)), "SS1 svc: SPILL f changes svc::G\n"); }

TEST(LastingWrites, ShowsThePath) {
  const TestCell spilling = cell(
      "variable G root\n"
      "function put(p, n)\n *p = n\n"
      "function run(p, n)\n put(p, n)\n"
      "function f(n) visible\n x = &G\n run(x, n)\n");
  Verdicts verdicts;
  check_state(graph_of({spilling.build()}), verdicts);
  const Verdict& verdict = verdicts.all.front();
  EXPECT_EQ(verdict.obligation, "SS1");
  EXPECT_EQ(verdict.message, "SPILL+ARG f changes svc::G");
  EXPECT_THAT(verdict.counterexample,
              testing::ElementsAre("f calls run at t:8        [svc::G passed as parameter 0]",
                                   "run calls put at t:5        [parameter 0 passed as parameter 0]",
                                   "put writes parameter 0 at t:3", "z3: path confirmed, core 3/3"));
}

TEST(LastingWrites, AcceptsKeptState) {
  for (const char* category : {"soft", "inventory", "registration", "sync"})
    EXPECT_EQ(judge(cell(kWrite, category)), "") << category;
}

TEST(LastingWrites, RefusesStateThatOnlyOneSideDeclares) {
  TestCell one_sided = cell(kWrite, "soft");
  one_sided.raw().manifest.kept.clear();
  EXPECT_THAT(judge(one_sided), HasSubstr("SS1 svc: SPILL f changes svc::G"));
}

TEST(LastingWrites, RefusesVariablesThatAreNoRoots) {
  EXPECT_THAT(judge(cell("variable G\nfunction f() visible\n x = &G\n *x = 0\n")),
              HasSubstr("SS1 svc: SPILL f changes G"));
}

const std::string kKeepPointer = "variable G root\nfunction f(p) visible\n x = &G\n *x = p\n";

TEST(Captures, RefusesPointersInSoftState) {
  EXPECT_THAT(judge(cell(kKeepPointer, "soft")),
              HasSubstr("SS2 svc: f keeps parameter 0 in svc::G, which is kept as soft"));
  EXPECT_THAT(judge(cell(kKeepPointer)), AllOf(HasSubstr("SS1 svc: SPILL+ARG f"), HasSubstr("SS2 svc: f keeps")));
}

TEST(Captures, AcceptsNumbersInSoftState) {
  EXPECT_EQ(judge(cell("variable G root\nfunction f(n) visible\n x = &G\n *x = n\n", "soft")), "");
}

TEST(Leaks, RefusesAddressesOfState) {
  const std::string leak = "variable G root\nfunction f() visible returns p\n x = &G\n return x\n";
  for (const char* category : {"", "soft", "registration", "hw"})
    EXPECT_THAT(judge(cell(leak, category)), HasSubstr("SS3 svc: f returns the address of svc::G")) << category;
}

TEST(Leaks, ExplainsWhatIsHiddenInAHandle) {
  const TestCell leaking =
      cell("variable G root\nheap H in f\nfunction f() visible returns p\n x = &G\n h = &H\n *h = x\n return h\n");
  EXPECT_THAT(judge(leaking), HasSubstr("SS3 svc: f returns the address of svc::G"));
}

TEST(Leaks, LooksIntoExportedConstants) {
  const std::string constant = "variable G root\nvariable K constant visible\ninit K = & G\nfunction f() visible\n";
  EXPECT_THAT(judge(cell(constant)), HasSubstr("SS3 svc: the exported constant K leads to the address of svc::G"));
  const std::string table =
      "variable G root\nvariable K constant visible\nfunction put()\n x = &G\n *x = 0\ninit K = & put\n";
  EXPECT_THAT(judge(cell(table)), HasSubstr("SS1 svc: SPILL put changes svc::G"));
}

TEST(Leaks, AdmitsMemoryOfAPool) {
  EXPECT_EQ(judge(cell("variable G root\nheap H in init\n"
                       "function init() visible\n h = &H\n x = &G\n *x = h\n"
                       "function f() visible returns p\n x = &G\n h = *x\n return h\n",
                       "inventory")),
            "");
}

TEST(ForeignWrites, RefusesOtherCellsMemory) {
  const TestCell low = cell("variable S root\nfunction g() visible returns p\n x = &S\n return x\n", "", "low");
  const TestCell high = cell("declare g\nfunction f() visible\n x = g()\n *x = 0\n");
  EXPECT_THAT(judge(low, high), HasSubstr("SS4 svc: f writes to memory that g gave out"));
}

TEST(ForeignWrites, WantsGrantsForConstantAddresses) {
  TestCell device = cell("absolute A\nfunction f() visible\n x = &A\n *x = 0\n");
  device.raw().program->objects[0].address = 0xfee00010;
  EXPECT_THAT(judge(device), HasSubstr("SS4 svc: f writes to address 0xfee00010"));
  device.grant("mmio:0xfee00000+0x1000");
  EXPECT_EQ(judge(device), "");
  device.raw().program->objects[0].address = 0xfee01000;
  EXPECT_THAT(judge(device), HasSubstr("SS4 svc"));
}

TEST(ForeignWrites, AdmitsWhatAPoolGaveOut) {
  const std::string pool = "variable S root\nfunction g() visible returns p\n x = &S\n *x = 0\n return x\n";
  const TestCell high = cell("declare g\nfunction f() visible\n x = g()\n *x = 0\n");
  EXPECT_EQ(judge(cell(pool, "inventory", "low"), high), "");
  EXPECT_THAT(judge(cell(pool, "cache", "low"), high), HasSubstr("SS4 svc: f writes to memory that g gave out"));
}

const std::string kPool = "variable S root\nfunction put(p) visible\n x = &S\n y = *p\n *x = y\n";

TEST(Delegations, WantsThemDeclared) {
  const TestCell low = cell(kPool, "inventory", "low");
  TestCell high = cell("declare put\nfunction f(p) visible\n put(p)\n");
  EXPECT_THAT(judge(low, high), HasSubstr("SS7 svc: f gives a pointer found through parameter 0 to put"));
  high.raw().manifest.uses_kept = {"put"};
  EXPECT_EQ(judge(low, high), "");
  high.raw().manifest.uses_kept = {"low::S"};
  EXPECT_EQ(judge(low, high), "");
  high.raw().manifest.uses_kept = {"low::T"};
  EXPECT_THAT(judge(low, high), AllOf(HasSubstr("SS7 svc: f gives"), HasSubstr("uses_kept names low::T")));
  high.raw().manifest.uses_kept = {"put"};
  high.raw().program = ProgramText::parse("declare put\nlocal L in f\nfunction f() visible\n l = &L\n put(l)\n");
  EXPECT_THAT(judge(low, high), HasSubstr("SS7 svc: uses_kept names put, which keeps nothing of a client"));
}

TEST(UnknownCalls, RefusesWhatNobodyKnows) {
  EXPECT_THAT(judge(cell("declare g\nfunction f() visible\n g()\n")), HasSubstr("SS8 svc: nothing is known about g"));
  EXPECT_THAT(judge(cell("gap\nfunction f() visible\n")), HasSubstr("SS8 svc: the evidence does not cover t:1"));
  EXPECT_THAT(judge(cell("variable G root\nfunction f() visible\n x = &G\n y = *x\n (*y)(x)\n")),
              HasSubstr("leads to nothing that is known"));
}

TEST(UnknownCalls, RefusesVariableArguments) {
  EXPECT_THAT(judge(cell("variable G root\nfunction put(n)\nfunction f() visible\n x = &G\n put(0, x)\n")),
              HasSubstr("SS8 svc: the call in f (t:5) passes more to put than it has parameters"));
}

TEST(UnknownCalls, RefusesAssemblyWithOperandsInSafeCells) {
  TestCell safe = cell("function f(p) visible\n asm(p)\n");
  EXPECT_EQ(judge(safe), "");
  safe.raw().manifest.trusted = false;
  EXPECT_THAT(judge(safe), HasSubstr("SS8 svc: assembly with operands in f"));
}

TEST(Soft, AcceptsStatistics) {
  EXPECT_EQ(judge(cell("variable G root\n"
                       "function f(n) visible returns n\n x = &G\n n1 = *x\n n2 = n1\n *x = n2\n return n\n"
                       "function _Z1gB10diagnosticv() visible returns n\n x = &G\n n1 = *x\n return n1\n",
                       "soft")),
            "");
}

TEST(Soft, RefusesResultsThatDependOnIt) {
  EXPECT_THAT(judge(cell("variable G root\nfunction f() visible returns n\n x = &G\n n1 = *x\n return n1\n", "soft")),
              HasSubstr("SOFT svc: what f returns depends on svc::G"));
  EXPECT_THAT(judge(cell("variable G root\n"
                         "function get(p) returns n\n n1 = *p\n n2 ~ n1\n return n2\n"
                         "function f(p) visible\n x = &G\n n = get(x)\n *p = n\n",
                         "soft")),
              HasSubstr("SOFT svc: what f returns depends on svc::G"));
}

TEST(Soft, RefusesResultsThatItDecides) {
  EXPECT_THAT(judge(cell("variable G root\n"
                         "function f(p) visible\n x = &G\n n1 = *x\n n2 ~ n1\n if n2\n *p = 0\n end\n",
                         "soft")),
              HasSubstr("SOFT svc: what f returns depends on svc::G"));
  EXPECT_THAT(judge(cell("variable G root\nfunction put(p)\n *p = 0\n"
                         "function f(p) visible\n x = &G\n n1 = *x\n n2 ~ n1\n if n2\n put(p)\n end\n",
                         "soft")),
              HasSubstr("SOFT svc: what f returns depends on svc::G"));
}

TEST(Soft, RefusesCallsThatItDecides) {
  const TestCell low = cell("function g() visible\n", "", "low");
  const TestCell high = cell(
      "variable G root\ndeclare g\nfunction f() visible\n x = &G\n n1 = *x\n n2 ~ n1\n if n2\n g()\n end\n", "soft");
  EXPECT_THAT(judge(low, high), HasSubstr("SOFT svc: what f does outside of the cell depends on svc::G"));
}

TEST(Locks, AcceptsFlagsAndRefusesValues) {
  TestCell lock =
      cell("variable G root\nfunction f() visible returns n\n x = &G\n n1 = *x\n *x = 0\n return n1\n", "sync");
  EXPECT_THAT(judge(lock), HasSubstr("f (t:2) gives out what svc::G holds"));
  lock.raw().facts.exports[0].text = "bool()";
  EXPECT_EQ(judge(lock), "");
  EXPECT_THAT(judge(cell("variable G root\nfunction f(n) visible\n x = &G\n n1 ~ n\n *x = n1\n", "sync")),
              HasSubstr("SYNC svc: svc::G, which is kept as sync, holds what depends on parameter 0 of f"));
}

const std::string kCache =
    "variable K root\n"
    "function f(n) visible returns n\n x = &K\n n1 = *x\n n2 ~ n1\n n2 ~ n\n n3 ~ n\n if n2\n return n1\n end\n"
    " *x = n\n *x = n3\n return n3\n";

TEST(Caches, AcceptsKeyAndValue) { EXPECT_EQ(judge(cell(kCache, "cache")), ""); }

TEST(Caches, RefusesOtherShapes) {
  EXPECT_THAT(judge(cell("variable K root\nfunction f(n) visible returns n\n x = &K\n n1 = *x\n *x = n\n return n1\n",
                         "cache")),
              HasSubstr("CACHE svc: f gives out what svc::K, which is kept as cache, holds without comparing it"));
  EXPECT_THAT(judge(cell("variable K root\nfunction f(p) visible returns n\n x = &K\n n1 = *p\n *x = n1\n return n1\n",
                         "cache")),
              HasSubstr("which is not stored as a key"));
}

TEST(Inventories, RefusesNumbersThatNobodyOwns) {
  const std::string changes = " x = &G\n n1 = *x\n *x = n1\n return n1\n";
  EXPECT_THAT(judge(cell("variable G root\nfunction f(n) visible returns n\n" + changes, "inventory")),
              HasSubstr("INVENTORY svc: f (t:2) changes svc::G, an inventory, for numbers alone"));
  EXPECT_EQ(judge(cell("variable G root\nfunction f(p) visible returns n\n" + changes, "inventory")), "");
  EXPECT_EQ(judge(cell("variable G root\nfunction f() visible\n x = &G\n *x = 0\n", "inventory")), "");
}

TEST(Inventories, RefusesPointersOfClients) {
  EXPECT_EQ(judge(cell(kPool, "inventory")), "");
  EXPECT_THAT(judge(cell(kKeepPointer, "inventory")), HasSubstr("INVENTORY svc: f keeps parameter 0 itself in svc::G"));
}

TEST(Bounds, RefusesChangesThatTheObjectCannotMake) {
  TestCell other = cell(kWrite, "soft");
  other.raw().reaches.clear();
  EXPECT_THAT(judge(other),
              HasSubstr("E6 svc: the evidence says that f changes svc::G, which the object does not reach"));
}

TEST(Releases, WantsHeapMemoryFreed) {
  const std::string make = "heap H in f\nfunction f() visible returns p\n h = &H\n return h\n";
  EXPECT_THAT(judge(cell(make)), HasSubstr("SS6 svc: f (t:2) gives heap memory to its caller"));
  EXPECT_EQ(judge(cell(make + "function g(p) visible\n h = *p\n free h\n")), "");
}

TEST(Releases, WantsDestructorsToGiveBack) {
  const std::string make = "variable G root\nfunction f(p) visible\n x = &G\n *x = 0\n";
  const auto with = [&](const std::string& destructor) {
    TestCell made = cell(make + "function _ZN3svc6HandleD1Ev(p) visible\n" + destructor, "inventory");
    made.raw().facts.exports.front().text =
        made.raw().facts.exports.front().symbol == "f" ? "svc::Handle(int)" : "void(svc::Handle*)";
    made.raw().facts.exports.back().text =
        made.raw().facts.exports.back().symbol == "f" ? "svc::Handle(int)" : "void(svc::Handle*)";
    return judge(made);
  };
  EXPECT_EQ(with(" x = &G\n *x = 0\n"), "");
  EXPECT_THAT(with(" *p = 0\n"), HasSubstr("acquires from svc::G, and svc::Handle::~Handle() does not change it"));
}

TEST(Releases, AcceptsWhatLeavesTheRoot) {
  const auto with = [&](const std::string& returned) {
    TestCell made = cell(
        "variable G root\nheap H in put\nfunction put() visible\n h = &H\n x = &G\n *x = h\n"
        "function f() visible returns p\n x = &G\n q = *x\n *x = 0\n return " +
            returned +
            "\n"
            "function _ZN3svc6HandleD1Ev(p) visible\n free p\n",
        "inventory");
    for (InterfaceFact& fact : made.raw().facts.exports) fact.text = fact.symbol == "f" ? "svc::Handle(int)" : "void()";
    return judge(made);
  };
  EXPECT_EQ(with("q"), "");
  EXPECT_THAT(with("p"), HasSubstr("acquires from svc::G, and svc::Handle::~Handle() does not change it"));
}

TEST(Releases, WantsMovedFromObjectsEmpty) {
  const auto with = [](const std::string& rest) {
    return judge(cell("function _ZN3svc6HandleC1EOS0_(p, q) visible\n h = *q\n *p = h\n" + rest +
                      "function _ZN3svc6HandleD1Ev(p) visible\n h = *p\n free h\n"));
  };
  EXPECT_EQ(with(" *q = 0\n"), "");
  EXPECT_THAT(with(""), HasSubstr("both svc::Handle objects would release it"));
}

TEST(Registrations, WantsAWayBack) {
  EXPECT_THAT(judge(cell(kKeepPointer, "registration")), HasSubstr("REGISTRATION svc: f (t:2) registers in svc::G"));
  EXPECT_EQ(judge(cell(kKeepPointer + "function g() visible\n x = &G\n *x = 0\n", "registration")), "");
}

}  // namespace
}  // namespace verifier::rules
