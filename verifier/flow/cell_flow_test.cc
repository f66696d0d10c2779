#include "verifier/flow/cell_flow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "verifier/flow/program_text.h"

namespace verifier::flow {
namespace {

using testing::HasSubstr;

/// A cell and what its entries do, as text: "f writes G; f returns G; f stores G; f passes G; f keeps f.0".
class Cell {
 public:
  explicit Cell(const std::string& text, const Summaries& summaries = {})
      : program_(ProgramText::parse(text)), flow_(program_, summaries) {}

  [[nodiscard]] std::string findings() const {
    std::string text;
    const auto say = [&](FunctionId entry, const std::string& what, const std::string& name) {
      const std::string line = flow_.linked().program.functions[entry].symbol + " " + what + " " + name + "; ";
      if (text.find(line) == std::string::npos) text += line;
    };
    for (const FunctionId entry : flow_.entries()) {
      for (const auto& [root, place] : flow_.written_roots(entry)) say(entry, "writes", name(root));
      for (const AtomId place : flow_.effects()[entry].writes)
        if (!flow_.linked().is_argument(place) && flow_.linked().is_elsewhere(place) &&
            flow_.linked().memory[place] != Memory::kRetained)
          say(entry, "writes", name(place));
      for (const Escape& escape : flow_.escapes(entry)) {
        if (flow_.linked().memory[escape.atom] == Memory::kCode) continue;
        say(entry, std::vector<std::string>{"returns", "stores", "passes"}[static_cast<int>(escape.kind)],
            name(escape.atom));
      }
      for (const Capture& capture : flow_.captures(entry))
        say(entry, flow_.linked().atoms[capture.what].is_pointer ? "keeps" : "counts",
            name(capture.what) + " in " + name(capture.where));
    }
    return text;
  }

  [[nodiscard]] std::string entries() const {
    std::string text;
    for (const FunctionId entry : flow_.entries()) text += flow_.linked().program.functions[entry].symbol + " ";
    return text;
  }

  [[nodiscard]] std::string name(AtomId atom) const {
    const Linked& linked = flow_.linked();
    if (linked.is_argument(atom)) {
      const Atom& argument = linked.atoms[atom];
      const char* const suffix = argument.kind == Atom::Kind::kArgument ? ""
                                 : argument.kind == Atom::Kind::kBehind ? "*"
                                                                        : "n";
      return std::to_string(argument.parameter) + suffix;
    }
    if (linked.memory[atom] == Memory::kClient) return "client";
    if (linked.memory[atom] == Memory::kUnknown) return "unknown";
    if (linked.memory[atom] == Memory::kForeign) return "foreign " + linked.retained_by[atom];
    if (linked.memory[atom] == Memory::kGiven) return "given";
    if (linked.memory[atom] == Memory::kRetained) return linked.retained_by[atom];
    return linked.program.objects[atom].symbol.empty() ? "heap" : linked.program.objects[atom].symbol;
  }

  [[nodiscard]] std::string lines(const Fact& fact) const {
    std::string text;
    for (const Step& step : flow_.explain(fact))
      text += std::to_string(flow_.linked().program.places[step.statement->place].line) + " ";
    return text;
  }

  [[nodiscard]] const CellFlow& flow() const { return flow_; }

  [[nodiscard]] FunctionId function(const std::string& symbol) const {
    const auto& functions = program_.functions;
    return static_cast<FunctionId>(std::ranges::find(functions, symbol, &FlowFunction::symbol) - functions.begin());
  }
  [[nodiscard]] Summary summary(const std::string& symbol) const { return flow_.summarise(function(symbol), "low"); }

 private:
  Program program_;
  CellFlow flow_;
};

std::string findings(const std::string& text) { return Cell(text).findings(); }

TEST(CellFlow, SeesAWriteToARoot) {
  EXPECT_EQ(findings("variable G root\n"
                     "function f(n) visible\n x = &G\n *x = n\n"),
            "f writes G; f counts 0 in G; ");
}

TEST(CellFlow, ReadingAndReturningNumbersIsNoFinding) {
  EXPECT_EQ(findings("variable G root\n"
                     "function f() visible returns n\n x = &G\n n1 = *x\n return n1\n"),
            "");
}

TEST(CellFlow, WritingWhatTheCallerGaveIsNoFinding) {
  EXPECT_EQ(findings("function f(p, n) visible\n *p = n\n q = *p\n *q = n\n"), "");
}

TEST(CellFlow, KeepsCallersOfAHelperApartInItsLocals) {
  EXPECT_EQ(findings("variable G root\nlocal L in put\n"
                     "function put(p, n)\n l = &L\n *l = p\n q = *l\n *q = n\n"
                     "function f() visible\n x = &G\n put(x, x)\n"
                     "function g(p) visible\n put(p, p)\n"),
            "f writes G; ");
}

TEST(CellFlow, FollowsALocalThatOutlivesItsFunction) {
  EXPECT_THAT(findings("variable G root\nvariable H root\nlocal L in f\n"
                       "function f(p) visible\n l = &L\n *l = p\n x = &G\n *x = l\n"
                       "function g() visible\n x = &G\n l = *x\n q = *l\n y = &H\n *y = q\n"),
              HasSubstr("g writes H; "));
}

TEST(CellFlow, ConstantsHoldWhatTheyBeganWith) {
  EXPECT_EQ(findings("variable G root\nvariable K constant\n"
                     "function f() visible\n x = &G\n k = &K\n *k = x\n"
                     "function g() visible\n k = &K\n q = *k\n *q = 0\n"),
            "");
}

TEST(CellFlow, FollowsAddressesThroughHelpers) {
  EXPECT_EQ(findings("variable G root\n"
                     "function put(p, n)\n *p = n\n"
                     "function run(p, n)\n put(p, n)\n"
                     "function f(n) visible\n x = &G\n run(x, n)\n"),
            "f writes G; f counts 0 in G; ");
}

TEST(CellFlow, KeepsCallersOfAHelperApart) {
  EXPECT_EQ(findings("variable G root\n"
                     "function put(p)\n *p = 0\n"
                     "function f(p) visible\n put(p)\n"
                     "function g() visible\n x = &G\n put(x)\n"),
            "g writes G; ");
}

TEST(CellFlow, FollowsAReferenceInAClosure) {
  EXPECT_EQ(findings("variable G root\nlocal L in f\n"
                     "function call(c)\n x = *c\n *x = 0\n"
                     "function f() visible\n l = &L\n x = &G\n *l = x\n call(l)\n"),
            "f writes G; ");
}

TEST(CellFlow, FollowsAddressesThroughNumbersAndCopiesOfMemory) {
  EXPECT_EQ(
      findings(
          "variable G root\nlocal L in f\nlocal M in f\n"
          "function f() visible\n x = &G\n n1 = x\n l = &L\n *l = n1\n m = &M\n *m = *l\n n2 = *m\n y = n2\n *y = 0\n"),
      "f writes G; ");
}

TEST(CellFlow, FollowsTablesOfFunctions) {
  EXPECT_EQ(findings("variable G root\nvariable T constant\n"
                     "function put(p)\n *p = 0\n"
                     "init T = & put\n"
                     "function f() visible\n x = &G\n t = &T\n p = *t\n (*p)(x)\n"),
            "f writes G; ");
}

TEST(CellFlow, FollowsFunctionsPassedDown) {
  EXPECT_EQ(findings("variable G root\n"
                     "function put(p)\n *p = 0\n"
                     "function apply(f, p)\n (*f)(p)\n"
                     "function e() visible\n x = &G\n h = &put\n apply(h, x)\n"),
            "e writes G; ");
}

TEST(CellFlow, EndsOnRecursion) {
  EXPECT_EQ(findings("variable G root\n"
                     "function a(p)\n b(p)\n"
                     "function b(p)\n a(p)\n *p = 0\n"
                     "function f() visible\n x = &G\n a(x)\n"),
            "f writes G; ");
}

TEST(CellFlow, HeapMemoryBelongsToTheRootThatHoldsIt) {
  EXPECT_EQ(findings("variable G root\nheap H in init\n"
                     "function init() visible\n h = &H\n x = &G\n *x = h\n"
                     "function f() visible\n x = &G\n h = *x\n *h = 0\n"),
            "init writes G; f writes G; ");
}

TEST(CellFlow, MemoryOfTheClientIsTheClients) {
  EXPECT_EQ(findings("heap H in f\n"
                     "function f(n) visible returns p\n h = &H\n *h = n\n return h\n"),
            "");
}

TEST(CellFlow, SeesCapturedPointers) {
  EXPECT_EQ(findings("variable G root\n"
                     "function f(p) visible\n x = &G\n *x = p\n"),
            "f writes G; f keeps 0 in G; ");
  EXPECT_EQ(findings("variable G root numbers\n"
                     "function f(p) visible\n x = &G\n n1 = p\n *x = n1\n"),
            "f writes G; f keeps 0 in G; ");
}

TEST(CellFlow, CopyingTextIsNoCaptureOfPointers) {
  EXPECT_EQ(findings("variable G root numbers\n"
                     "function f(p) visible\n x = &G\n *x = *p\n"),
            "f writes G; f counts 0n in G; ");
  EXPECT_EQ(findings("variable G root\n"
                     "function f(p) visible\n x = &G\n *x = *p\n"),
            "f writes G; f keeps 0* in G; f counts 0n in G; ");
}

TEST(CellFlow, SeesInteriorPointersLeave) {
  EXPECT_EQ(findings("variable G root\nfunction f() visible returns p\n x = &G\n return x\n"), "f returns G; ");
  EXPECT_EQ(findings("variable G root\nfunction f() visible returns n\n x = &G\n n1 = x\n return n1\n"),
            "f returns G; ");
  EXPECT_EQ(findings("variable G root\nfunction f(p) visible\n x = &G\n *p = x\n"), "f stores G; ");
  EXPECT_EQ(
      findings("variable G root\nheap H in f\nfunction f() visible returns p\n x = &G\n h = &H\n *h = x\n return h\n"),
      "f returns G; ");
}

TEST(CellFlow, SeesInteriorPointersGivenToCallbacks) {
  EXPECT_EQ(findings("variable G root\nfunction f(p) visible\n x = &G\n (*p)(x)\n"), "f passes G; ");
  EXPECT_EQ(findings("variable G root\n"
                     "function each(c, p)\n (*c)(p)\n"
                     "function f(c) visible\n x = &G\n each(c, x)\n"),
            "f passes G; ");
  EXPECT_EQ(findings("variable G root\nvariable R root\n"
                     "function set(c) visible\n r = &R\n *r = c\n"
                     "function f() visible\n r = &R\n c = *r\n x = &G\n (*c)(x)\n"),
            "set writes R; set keeps 0 in R; f passes G; ");
}

TEST(CellFlow, FunctionsWhoseAddressLeavesAreEntries) {
  EXPECT_EQ(Cell("variable V constant\nfunction m(t)\nfunction other(t)\ninit V = & m\n"
                 "function make(p) visible\n v = &V\n *p = v\n")
                .entries(),
            "m make ");
}

TEST(CellFlow, WritesThroughAHandleThatHoldsARootAreFoundWhereItLeaves) {
  EXPECT_EQ(findings("variable G root\n"
                     "function make(p) visible\n x = &G\n *p = x\n"
                     "function put(p) visible\n x = *p\n *x = 0\n"),
            "make stores G; ");
}

TEST(CellFlow, UnknownImportsGetAndGiveEverything) {
  const Cell cell(
      "variable G root\ndeclare g\n"
      "function f() visible\n x = &G\n r = g(x)\n *r = 0\n");
  EXPECT_EQ(cell.findings(), "f writes G; f writes foreign g; f passes G; ");
  EXPECT_EQ(cell.flow().linked().without_summary.size(), 1u);
}

/// Findings in a cell that uses another one.
std::string above(const std::string& low, const std::string& function, const std::string& high) {
  return Cell(high, {{function, Cell(low).summary(function)}}).findings();
}

TEST(CellFlow, SummariesCarryWritesAndResults) {
  EXPECT_EQ(above("function g(p, q) visible returns p\n *p = q\n return q\n", "g",
                  "variable G root\ndeclare g\nlocal L in f\n"
                  "function f() visible\n x = &G\n l = &L\n r = g(l, x)\n *r = 0\n y = *l\n *y = 0\n"),
            "f writes G; ");
}

TEST(CellFlow, SummariesTellFreshMemoryOfEachCallApart) {
  EXPECT_EQ(above("heap H in g\nfunction g() visible returns p\n h = &H\n return h\n", "g",
                  "variable G root\ndeclare g\n"
                  "function f() visible returns p\n x = &G\n a = g()\n *x = a\n b = g()\n return b\n"),
            "f writes G; ");
}

TEST(CellFlow, SummariesTellForeignMemory) {
  EXPECT_EQ(above("variable G root\nfunction g() visible returns p\n x = &G\n return x\n", "g",
                  "declare g\nfunction f() visible\n r = g()\n *r = 0\n"),
            "f writes foreign g; ");
}

TEST(CellFlow, SummariesTellCodeFromForeignMemory) {
  const std::string high = "declare g\nlocal L in f\nfunction f() visible\n l = &L\n g(l)\n r = *l\n *r = 0\n";
  EXPECT_EQ(above("function h()\nfunction g(p) visible\n x = &h\n *p = x\n", "g", high), "f writes given; ")
      << "nobody can write to a function: what is written through a pointer beside it is something else";
  EXPECT_EQ(above("variable G root\nfunction g(p) visible\n x = &G\n *p = x\n", "g", high), "f writes foreign g; ");
}

TEST(CellFlow, SummariesTellWhatIsRetained) {
  EXPECT_EQ(above("variable G root\nfunction g(p) visible\n x = &G\n *x = p\n", "g",
                  "declare g\nvariable S root\n"
                  "function f(p) visible\n g(p)\n"
                  "function e() visible\n x = &S\n g(x)\n"),
            "f keeps 0 in low::G; e passes S; ");
}

TEST(CellFlow, CallbacksOfImportsRunInTheirCaller) {
  const std::string low = "function g(c, p) visible\n (*c)(p)\n";
  EXPECT_EQ(above(low, "g",
                  "variable G root\ndeclare g\n"
                  "function put(p)\n *p = 0\n"
                  "function f() visible\n x = &G\n c = &put\n g(c, x)\n"),
            "f writes G; ");
  EXPECT_EQ(above(low, "g",
                  "variable G root\ndeclare g\n"
                  "function f(c) visible\n x = &G\n g(c, x)\n"),
            "f passes G; ");
}

TEST(CellFlow, TheRunTimeIsKnown) {
  EXPECT_EQ(findings("variable G root numbers\ndeclare memset\nfunction f() visible\n x = &G\n memset(x, 0, 0)\n"),
            "f writes G; ");
  EXPECT_EQ(findings("variable G root\ndeclare free\nfunction f() visible\n x = &G\n h = *x\n free(h)\n"), "");
}

TEST(Explain, FindsTheShortestPath) {
  const Cell cell(
      "variable G root\n"                // 1
      "function put(p)\n *p = 0\n"       // 3
      "function run(p)\n put(p)\n"       // 5
      "function f() visible\n x = &G\n"  // 7
      " run(x)\n put(x)\n");             // 8, 9
  EXPECT_EQ(cell.lines({.kind = Fact::Kind::kWrites, .function = cell.function("f"), .atom = 0}), "9 3 ");
}

TEST(Explain, FollowsValuesToWhereTheyCameFrom) {
  const Cell cell(
      "variable G root\nvariable S root\n"                       // 1, 2
      "function get() returns p\n s = &S\n x = *s\n return x\n"  // 6
      "function f() visible returns p\n r = get()\n return r\n"  // 8, 9
      "function init() visible\n s = &S\n x = &G\n *s = x\n");   // 12
  const NodeId result = cell.flow().linked().program.functions[cell.function("f")].result;
  EXPECT_EQ(cell.lines({.kind = Fact::Kind::kValue, .function = cell.function("f"), .atom = 0, .node = result}),
            "9 8 6 5 12 ");
}

}  // namespace
}  // namespace verifier::flow
