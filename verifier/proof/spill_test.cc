#include "verifier/proof/spill.h"

#include <gtest/gtest.h>

#include <string>

#include "verifier/flow/cell_flow.h"
#include "verifier/flow/program_text.h"
#include "verifier/flow/random_program.h"

namespace verifier::proof {
namespace {

using flow::CellFlow;
using flow::ProgramText;

SpillFacts found_by(const CellFlow& cell) {
  SpillFacts facts;
  for (const FunctionId entry : cell.entries())
    for (const auto& [root, place] : cell.written_roots(entry)) facts.emplace_back(entry, root);
  std::ranges::sort(facts);
  return facts;
}

std::string text_of(const CellFlow& cell, const std::optional<SpillFacts>& facts) {
  if (!facts) return "unknown";
  std::string text;
  for (const auto& [entry, root] : *facts)
    text +=
        cell.linked().program.functions[entry].symbol + " writes " + cell.linked().program.objects[root].symbol + "; ";
  return text;
}

/// What Z3 says of a program in the notation of tests.
std::string judged(const std::string& program) {
  const CellFlow cell(ProgramText::parse(program), {});
  return text_of(cell, judge_spills(cell.linked(), cell.entries()));
}

TEST(JudgeSpills, FindsWritesThroughHelpers) {
  EXPECT_EQ(judged("variable G root\nvariable S root\n"
                   "function put(p)\n *p = 0\n"
                   "function f() visible\n x = &G\n put(x)\n"
                   "function g() visible returns n\n x = &S\n n1 = *x\n return n1\n"),
            "f writes G; ");
}

TEST(JudgeSpills, FindsWritesThroughClosuresTablesAndHeap) {
  EXPECT_EQ(judged("variable G root\nlocal L in f\n"
                   "function call(c)\n x = *c\n *x = 0\n"
                   "function f() visible\n l = &L\n x = &G\n *l = x\n call(l)\n"),
            "f writes G; ");
  EXPECT_EQ(judged("variable G root\nvariable T constant\nfunction put(p)\n *p = 0\ninit T = & put\n"
                   "function f() visible\n x = &G\n t = &T\n p = *t\n (*p)(x)\n"),
            "f writes G; ");
  EXPECT_EQ(judged("variable G root\nheap H in init\n"
                   "function init() visible\n h = &H\n x = &G\n *x = h\n"
                   "function f() visible\n x = &G\n h = *x\n *h = 0\n"),
            "init writes G; f writes G; ");
}

TEST(JudgeSpills, FindsNothingInACellWithoutState) { EXPECT_EQ(judged("function f(p) visible\n *p = 0\n"), ""); }

/// The same facts from two programs that share nothing but the notation.
TEST(JudgeSpills, AgreesWithTheEngineOnProgramsByChance) {
  std::size_t facts = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const CellFlow cell(flow::RandomProgram::make(seed, {.calls_only_later_ones = seed % 2 == 0}), {});
    const SpillFacts found = found_by(cell);
    facts += found.size();
    EXPECT_EQ(text_of(cell, judge_spills(cell.linked(), cell.entries())), text_of(cell, found)) << "seed " << seed;
  }
  EXPECT_GT(facts, 60U) << "the programs must be worth comparing";
}

}  // namespace
}  // namespace verifier::proof
