// SYNC: `sync` state is a lock or a flag: it holds numbers that the code states or that it held before, and nothing
// that came from a caller, from another cell or from other state; and a caller learns no more of it than a yes or no.
//
// Why: such state tells whether somebody is inside, not what a client has done so far. Judged by what is stored and
// given out, so that no type has to be on a list. To satisfy it: keep what is protected elsewhere; answer with bool.
#include "verifier/flow/dependence.h"
#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

void check_root(const FlowOfCell& of, const flow::Dependence& dependence, ObjectId root, Judged& locks) {
  const flow::Linked& linked = of.flow.linked();
  for (flow::AtomId place = 0; place < linked.memory.size(); ++place) {
    if (!of.flow.owners(place).contains(root)) continue;
    if (place != root)
      locks.refuse(
          cat(of.root_name(root), of.place_of(of.object(root).place), " is kept as sync and owns heap memory"));
    for (const FunctionId entry : of.flow.entries()) {
      for (const flow::AtomId source : dependence.memory(entry, place)) {
        if (source == root) continue;
        locks.refuse(cat(of.root_name(root), of.place_of(of.object(root).place),
                         ", which is kept as sync, holds what depends on ", of.in_words(source), " of ",
                         of.function_name(entry)));
      }
    }
  }
}

/// A yes or no, and nothing in memory of the caller.
bool answers_yes_or_no(const FlowOfCell& of, FunctionId entry) {
  const InterfaceFact* const fact = find_fact(of.cell->facts.exports, of.function(entry).symbol);
  return fact != nullptr && fact->text.starts_with("bool(");
}

void check_answers(const FlowOfCell& of, const flow::Dependence& dependence, ObjectId root, Judged& locks) {
  for (const FunctionId entry : of.flow.entries()) {
    if (!dependence.given_back(entry).contains(root) || answers_yes_or_no(of, entry)) continue;
    locks.refuse(cat(of.function_name(entry), of.place_of(of.function(entry).place), " gives out what ",
                     of.root_name(root), " holds, which is kept as sync, as more than a yes or no"));
  }
}

void check_cell(const FlowOfCell& of, Judged& locks) {
  flow::IdSet roots, watched;
  for (ObjectId object = 0; object < of.flow.linked().memory.size(); ++object) {
    if (of.flow.linked().memory[object] != flow::Memory::kState) continue;
    watched.insert(object);
    if (of.category(object) == "sync") roots.insert(object);
  }
  if (roots.empty()) return locks.prove("no sync state");
  const flow::Dependence dependence(of.flow, watched, false);
  for (const ObjectId root : roots) {
    check_root(of, dependence, root, locks);
    check_answers(of, dependence, root, locks);
  }
  locks.prove(cat(count(roots.size(), "sync root"), " with stated numbers only"));
}

}  // namespace

void check_sync(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged locks(verdicts, "SYNC", of->name());
    check_cell(*of, locks);
  }
}

}  // namespace verifier::rules
