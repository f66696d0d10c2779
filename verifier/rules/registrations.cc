// REGISTRATION: what is put into a `registration` root of a trusted cell can be taken out again, by another call than
// the one that put it in: the destructor of a guard, or an export that clears the place.
//
// Why: an upper cell that goes must be able to take its function out of the lower one. To satisfy it: return a guard
// whose destructor removes what was registered.
#include <algorithm>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

bool keeps_in(const FlowOfCell& of, FunctionId entry, ObjectId root) {
  return std::ranges::any_of(of.flow.captures(entry), [&](const flow::Capture& capture) {
    return of.flow.linked().atoms[capture.what].is_pointer && of.flow.owners(capture.where).contains(root);
  });
}

void check_root(const FlowOfCell& of, ObjectId root, Judged& registrations) {
  FunctionId registering = kNone, removing = kNone;
  for (const FunctionId entry : of.flow.entries()) {
    if (!of.flow.written_roots(entry).contains(root)) continue;
    (keeps_in(of, entry, root) ? registering : removing) = entry;
  }
  if (registering == kNone || removing != kNone) return;
  registrations.refuse(cat(of.function_name(registering), of.place_of(of.function(registering).place), " registers in ",
                           of.root_name(root), of.place_of(of.object(root).place),
                           ", and no other call removes anything from it"));
}

void check_cell(const FlowOfCell& of, Judged& registrations) {
  std::size_t roots = 0;
  for (ObjectId object = 0; object < of.flow.linked().memory.size(); ++object) {
    if (of.flow.linked().memory[object] != flow::Memory::kState || of.category(object) != "registration") continue;
    ++roots;
    if (!of.cell->manifest.trusted)
      registrations.refuse(cat(of.root_name(object), " is a registration in a safe cell"));
    check_root(of, object, registrations);
  }
  registrations.prove(roots == 0 ? "no registration" : cat(count(roots, "registration"), ", each can be undone"));
}

}  // namespace

void check_registrations(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged registrations(verdicts, "REGISTRATION", of->name());
    check_cell(*of, registrations);
  }
}

}  // namespace verifier::rules
