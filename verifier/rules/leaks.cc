// SS3: no address of private state leaves the cell: not in a result, not in memory of a caller, not in a number, not
// through an import that keeps it or a function of a client that is called with it.
//
// Why: whoever has the address can change the state without a call, and keeps pointing to it after a swap. All other
// rules rest on this one: a client's pointer never leads to private state. Admitted: what an `inventory` of a
// trusted cell manages, which may lie in the root itself. To satisfy it: return a copy, or an opaque object that owns
// what it points to.
#include <set>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

using flow::Escape;
using flow::Fact;

flow::Fact fact_of(const FlowOfCell& of, const Escape& escape) {
  switch (escape.kind) {
    case Escape::Kind::kReturned:
      return {.kind = Fact::Kind::kValue,
              .function = escape.entry,
              .atom = escape.atom,
              .node = of.function(escape.entry).result};
    case Escape::Kind::kStored:
      return {.kind = Fact::Kind::kHolds, .function = escape.entry, .atom = escape.atom, .where = escape.where};
    case Escape::Kind::kPassed:
      break;
  }
  return {.kind = Fact::Kind::kPasses, .function = escape.entry, .atom = escape.atom};
}

std::string message_of(const FlowOfCell& of, const Escape& escape, ObjectId root) {
  const std::string what = cat(escape.atom == root ? "the address of " : "an address of memory of ", of.root_name(root),
                               of.place_of(of.object(root).place));
  const std::string who = of.function_name(escape.entry);
  if (escape.kind == Escape::Kind::kReturned) return cat(who, " returns ", what);
  if (escape.kind == Escape::Kind::kStored)
    return cat(who, " stores ", what, " where ", of.in_words(escape.where), " points to");
  return cat(who, " passes ", what, " to code outside of the cell");
}

/// What is given away may only lead to the address: then whoever put it there is the explanation.
Path path_to_container(const FlowOfCell& of, const Escape& escape) {
  const flow::PointsTo& points_to = of.flow.points_to();
  std::vector<FunctionId> functions = {escape.entry};
  for (FunctionId other = 0; other < points_to.linked().program.functions.size(); ++other) functions.push_back(other);
  for (flow::AtomId where = 0; where < points_to.linked().memory.size(); ++where) {
    for (const FunctionId function : functions) {
      bool holds = false;
      for (const flow::Slot slot : {flow::kPointers, flow::kNumbers})
        holds |= points_to.contents(function, where, slot).contains(escape.atom);
      if (!holds) continue;
      const Fact fact{.kind = Fact::Kind::kHolds, .function = function, .atom = escape.atom, .where = where};
      if (Path path = path_of(of, fact, "stores"); path.is_confirmed) return path;
    }
  }
  return {};
}

void refuse(const FlowOfCell& of, const Escape& escape, ObjectId root, Judged& leaks) {
  const std::string message = message_of(of, escape, root);
  Path path = path_of(of, fact_of(of, escape), escape.kind == Escape::Kind::kPassed ? "passes" : "stores");
  if (!path.is_confirmed) path = path_to_container(of, escape);
  if (path.is_confirmed) return leaks.refuse(message, std::move(path.steps));
  leaks.undecided(cat(message, ": but no path was found that Z3 confirms"));
}

void check_constants(const FlowOfCell& of, Judged& leaks) {
  const auto initialisers = static_cast<FunctionId>(of.flow.linked().body.size() - 1);
  for (const auto& [constant, atom] : of.flow.exposed()) {
    if (!of.flow.points_to().is_private(atom)) continue;
    for (const ObjectId root : of.flow.owners(atom)) {
      const Fact fact{.kind = Fact::Kind::kHolds, .function = initialisers, .atom = atom, .where = constant};
      leaks.refuse(cat("the exported constant ", readable(of.object(constant).symbol), " leads to the address of ",
                       of.root_name(root), of.place_of(of.object(root).place)),
                   path_of(of, fact, "holds").steps);
    }
  }
}

void check_cell(const FlowOfCell& of, Judged& leaks) {
  check_constants(of, leaks);
  for (const FunctionId entry : of.flow.entries()) {
    std::set<ObjectId> refused;
    for (const Escape& escape : of.flow.escapes(entry)) {
      if (!of.flow.points_to().is_private(escape.atom)) continue;
      for (const ObjectId root : of.flow.owners(escape.atom)) {
        if (of.is_lent(root) || !refused.insert(root).second) continue;
        refuse(of, escape, root, leaks);
      }
    }
  }
  leaks.prove("no address of private state leaves");
}

}  // namespace

void check_leaks(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged leaks(verdicts, "SS3", of->name());
    check_cell(*of, leaks);
  }
}

}  // namespace verifier::rules
