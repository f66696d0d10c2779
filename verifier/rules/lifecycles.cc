// SS6, by proof: what a factory takes from an `inventory` or puts into a `registration`, the destructor of the object
// that the caller got gives back, all of it and nothing else; assignment gives back what the object had; an object that
// was moved from gives back nothing, and is empty.
//
// Why: a destructor that changes the right root (releases.cc) may still give back too little, what others hold, or the
// same twice. Each factory that returns an object of a class with a destructor in its cell is executed on terms
// (verifier/meaning) from a fresh cell and after one earlier taking; a history that Z3 finds can really happen. Nothing
// is said of what cannot be decided: loops, calls of other cells. To satisfy it: record in the object exactly what was
// taken, return an empty one if nothing was, exchange contents in moves.
#include <set>
#include <string>
#include <vector>

#include "verifier/meaning/lifecycle.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

using meaning::Answer;

std::vector<std::string> counted_roots(const CellObject& cell) {
  std::vector<std::string> roots;
  for (const RootFact& root : cell.facts.roots) {
    if (comes_with_objects(root.category)) roots.push_back(root.name);
  }
  return roots;
}

/// Handles by their mark, and classes whose destructor is exported.
std::set<std::string> owning_classes(const CellObject& cell) {
  std::set<std::string> classes;
  if (cell.source) {
    for (const Handle& handle : cell.source->handles) classes.insert(handle.name);
  }
  for (const InterfaceFact& fact : cell.facts.exports) {
    const std::string type = destroyed_class(fact.symbol);
    if (!type.empty()) classes.insert(type);
  }
  return classes;
}

void check_factories(const CellObject& cell, const std::string& type, const std::vector<std::string>& roots,
                     Judged& releases) {
  for (const InterfaceFact& fact : cell.facts.exports) {
    if (!fact.text.starts_with(cat(type, "("))) continue;
    const Answer answer = meaning::check_lifecycle(cell, {type, fact.symbol}, roots);
    if (answer.kind != Answer::Kind::kDiffers) continue;
    std::vector<std::string> steps = answer.steps;
    steps.insert(steps.begin(), cat("objects of ", type));
    releases.refuse(cat(placed(cell, fact.symbol), ": ", answer.message), std::move(steps));
  }
}

void check_handles(const CellObject& cell, Judged& releases) {
  if (!cell.source) return;
  for (const Handle& handle : cell.source->handles) {
    const Answer answer = meaning::check_moved_from(cell, handle.name);
    if (answer.kind == Answer::Kind::kDiffers)
      releases.refuse(cat("handle ", handle.name, " at ", handle.location, ": ", answer.message), answer.steps);
  }
}

}  // namespace

void check_lifecycles(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    if (!cell.bitcode) continue;
    Judged releases(verdicts, "SS6", cell.manifest.cell);
    check_handles(cell, releases);
    const auto roots = counted_roots(cell);
    if (roots.empty()) continue;
    for (const std::string& type : owning_classes(cell)) check_factories(cell, type, roots, releases);
  }
}

}  // namespace verifier::rules
