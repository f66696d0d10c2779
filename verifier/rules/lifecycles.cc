// SS6, by proof: what a factory takes from an `inventory` or puts into a `registration`, the destructor of the object
// that the caller got gives back, all of it and nothing else; assignment gives back what the object had.
//
// Why: a destructor that changes the right root (releases.cc) may still give back too little, or what others hold. Each
// factory that returns an object of a class with a destructor in its cell is executed on terms (verifier/meaning) from
// a fresh cell and after one earlier taking; a history that Z3 finds can really happen. Nothing is said of what cannot
// be decided: loops, calls of other cells. To satisfy it: record in the object exactly what was taken, return an empty
// one if nothing was, and exchange contents in assignment.
#include <set>
#include <string>
#include <vector>

#include "verifier/meaning/lifecycle.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

std::vector<std::string> counted_roots(const CellObject& cell) {
  std::vector<std::string> roots;
  for (const RootFact& root : cell.facts.roots) {
    if (comes_with_objects(root.category)) roots.push_back(root.name);
  }
  return roots;
}

std::string find_assignment(const CellObject& cell, const std::string& type) {
  for (const InterfaceFact& fact : cell.facts.exports) {
    if (readable(fact.symbol) == cat(type, "::operator=(", type, "&&)")) return fact.symbol;
  }
  return "";
}

void check_factory(const CellObject& cell, const meaning::HandleFunctions& functions,
                   const std::vector<std::string>& roots, Judged& releases) {
  const meaning::Answer answer = meaning::check_lifecycle(cell, functions, roots);
  if (answer.kind != meaning::Answer::Kind::kDiffers) return;
  std::vector<std::string> steps = answer.steps;
  steps.insert(steps.begin(), placed(cell, functions.destructor));
  releases.refuse(cat(placed(cell, functions.factory), ": ", answer.message), std::move(steps));
}

void check_class(const CellObject& cell, const std::string& destructor, const std::string& type,
                 const std::vector<std::string>& roots, Judged& releases) {
  const std::string assignment = find_assignment(cell, type);
  for (const InterfaceFact& fact : cell.facts.exports) {
    if (fact.text.starts_with(cat(type, "(")))
      check_factory(cell, {fact.symbol, destructor, assignment}, roots, releases);
  }
}

}  // namespace

void check_lifecycles(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    const auto roots = counted_roots(cell);
    if (roots.empty() || !cell.bitcode) continue;
    Judged releases(verdicts, "SS6", cell.manifest.cell);
    std::set<std::string> seen;  // A destructor has several symbols.
    for (const InterfaceFact& fact : cell.facts.exports) {
      const std::string type = destroyed_class(fact.symbol);
      if (!type.empty() && seen.insert(type).second) check_class(cell, fact.symbol, type, roots, releases);
    }
  }
}

}  // namespace verifier::rules
