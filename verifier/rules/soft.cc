// SOFT: nothing that a cell gives out depends on its `soft` state: no result, no memory of a caller, no call of another
// cell or device, no other state, neither by value nor by what a condition decides. Exports marked CELL_DIAGNOSTIC may
// return it.
//
// Why: only then may a swap drop such state. To satisfy it: read soft state in CELL_DIAGNOSTIC exports only.
#include "verifier/flow/dependence.h"
#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

using flow::Dependence;

bool is_diagnostic(const FlowFunction& function) {
  return function.is_visible && has_mark(function.symbol, "diagnostic");
}

std::vector<std::string> steps_of(const FlowOfCell& of, const Dependence& dependence, ObjectId root, FunctionId entry) {
  std::vector<std::string> steps;
  std::vector<FunctionId> functions;
  if (entry != kNone) functions.push_back(entry);
  for (const FunctionId other : of.flow.entries()) functions.push_back(other);
  for (FunctionId other = 0; other < of.flow.linked().program.functions.size(); ++other) functions.push_back(other);
  for (const FunctionId function : functions) {
    const Statement* const read = dependence.reads(function, root);
    if (read == nullptr) continue;
    steps.push_back(cat(of.function_name(function), " reads ", of.root_name(root), of.place_of(read->place)));
    break;
  }
  return steps;
}

void check_entry(const FlowOfCell& of, const Dependence& dependence, FunctionId entry, Judged& soft) {
  const auto refuse = [&](ObjectId root, std::string_view what) {
    soft.refuse(cat("what ", of.function_name(entry), " ", what, " depends on ", of.root_name(root),
                    of.place_of(of.object(root).place), ", which is kept as soft"),
                steps_of(of, dependence, root, entry));
  };
  for (const flow::AtomId source : dependence.outputs(entry))
    if (!of.flow.linked().is_argument(source)) refuse(source, "does outside of the cell");
  if (is_diagnostic(of.function(entry))) return;
  for (const flow::AtomId source : dependence.given_back(entry))
    if (!of.flow.linked().is_argument(source)) refuse(source, "returns");
}

void check_other_state(const FlowOfCell& of, const Dependence& dependence, Judged& soft) {
  const flow::Linked& linked = of.flow.linked();
  for (ObjectId place = 0; place < linked.memory.size(); ++place) {
    if (!of.flow.points_to().is_private(place)) continue;
    for (const ObjectId owner : of.flow.owners(place)) {
      if (of.category(owner) == "soft") continue;
      for (const flow::AtomId source : dependence.memory(static_cast<FunctionId>(linked.body.size() - 1), place))
        if (!linked.is_argument(source))
          soft.refuse(cat("what ", of.root_name(owner), of.place_of(of.object(owner).place), " holds depends on ",
                          of.root_name(source), ", which is kept as soft"),
                      steps_of(of, dependence, source, kNone));
    }
  }
}

void check_cell(const FlowOfCell& of, Judged& soft) {
  flow::IdSet roots;
  for (ObjectId object = 0; object < of.flow.linked().memory.size(); ++object)
    if (of.flow.linked().memory[object] == flow::Memory::kState && of.category(object) == "soft") roots.insert(object);
  if (roots.empty()) return soft.prove("no soft state");
  const Dependence dependence(of.flow, roots, true);
  for (const FunctionId entry : of.flow.entries()) check_entry(of, dependence, entry, soft);
  check_other_state(of, dependence, soft);
  soft.prove(cat("nothing but diagnostics depends on ", count(roots.size(), "soft root")));
}

}  // namespace

void check_soft(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged soft(verdicts, "SOFT", of->name());
    check_cell(*of, soft);
  }
}

}  // namespace verifier::rules
