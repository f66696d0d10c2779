// INVENTORY: a pool of a trusted cell holds what it manages and nothing of its clients: no pointer to a client's
// object, only what was moved in (found behind a parameter, not the parameter's own address), and a layout that a
// migration can take over. A call that takes and gives numbers alone does not change it: nobody would own what it took,
// and anybody can say the number that gives it back.
//
// Why: a pool outlives its clients. A bare pointer is admitted in a pool that itself hands out bare pointers: there it
// is what comes back. To satisfy it: hand out owned handles, take them by value or rvalue; what only sets the pool up
// is CELL_UNSAFE.
#include <algorithm>
#include <set>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

/// Whether some call gives memory to the caller as a bare pointer: what the pool owns, or what it computed.
bool hands_out(const FlowOfCell& of, ObjectId root) {
  const flow::Linked& linked = of.flow.linked();
  return std::ranges::any_of(of.flow.entries(), [&](FunctionId entry) {
    const NodeId result = of.function(entry).result;
    if (result == kNone || !linked.program.nodes[result].is_pointer) return false;
    return std::ranges::any_of(of.flow.points_to().of(result), [&](flow::AtomId atom) {
      return !linked.is_argument(atom) &&
             (of.flow.owners(atom).contains(root) || linked.memory[atom] == flow::Memory::kUnknown ||
              linked.memory[atom] == flow::Memory::kClient);
    });
  });
}

void check_pointers(const FlowOfCell& of, ObjectId root, Judged& inventories) {
  for (const FunctionId entry : of.flow.entries()) {
    for (const flow::Capture& capture : of.flow.captures(entry)) {
      const flow::Atom& atom = of.flow.linked().atoms[capture.what];
      if (!of.flow.owners(capture.where).contains(root) || atom.kind != flow::Atom::Kind::kArgument || !atom.is_pointer)
        continue;
      if (hands_out(of, root)) continue;
      return refuse_with_path(
          inventories,
          cat(of.function_name(entry), " keeps ", of.in_words(capture.what), " itself in ", of.root_name(root),
              of.place_of(of.object(root).place), ", an inventory, which may keep only what was moved into it"),
          of, {.kind = flow::Fact::Kind::kHolds, .function = entry, .atom = capture.what, .where = capture.where},
          "stores");
    }
  }
}

/// No pointer goes in or out: neither an object, which travels by its address, nor a result in memory of the caller.
bool is_of_numbers(const FlowOfCell& of, FunctionId entry) {
  const flow::Linked& linked = of.flow.linked();
  const auto is_pointer = [&](NodeId node) { return node != kNone && linked.program.nodes[node].is_pointer; };
  return !is_pointer(of.function(entry).result) && std::ranges::none_of(of.function(entry).parameters, is_pointer);
}

void check_owners(const FlowOfCell& of, ObjectId root, Judged& inventories) {
  for (const FunctionId entry : of.flow.entries()) {
    // Hooks that other cells call were registered by the cell itself.
    if (find_fact(of.cell->facts.exports, of.function(entry).symbol) == nullptr) continue;
    if (of.function(entry).parameters.empty() && of.function(entry).result == kNone)
      continue;  // nobody asks for anything
    if (has_mark(of.function(entry).symbol, "unsafe") || !is_of_numbers(of, entry)) continue;
    const auto written = of.flow.written_roots(entry);
    const auto place = written.find(root);
    if (place == written.end()) continue;
    return refuse_with_path(
        inventories,
        cat(of.function_name(entry), of.place_of(of.function(entry).place), " changes ", of.root_name(root),
            ", an inventory, for numbers alone: no object owns what it takes, and any number gives something back"),
        of, {.kind = flow::Fact::Kind::kWrites, .function = entry, .atom = place->second}, "writes");
  }
}

void check_layout(const FlowOfCell& of, ObjectId root, Judged& inventories) {
  const auto fact = std::ranges::find(of.cell->facts.roots, of.object(root).root, &RootFact::name);
  if (fact == of.cell->facts.roots.end() || fact->text.empty())
    inventories.refuse(cat(of.root_name(root), of.place_of(of.object(root).place),
                           " is an inventory of unknown layout: nothing could migrate it"));
}

void check_cell(const FlowOfCell& of, Judged& inventories) {
  std::size_t roots = 0;
  for (ObjectId object = 0; object < of.flow.linked().memory.size(); ++object) {
    if (of.flow.linked().memory[object] != flow::Memory::kState || of.category(object) != "inventory") continue;
    ++roots;
    if (!of.cell->manifest.trusted) inventories.refuse(cat(of.root_name(object), " is an inventory in a safe cell"));
    check_pointers(of, object, inventories);
    check_owners(of, object, inventories);
    check_layout(of, object, inventories);
  }
  inventories.prove(roots == 0
                        ? "no inventory"
                        : cat(roots, roots == 1 ? " inventory" : " inventories", " without pointers of clients"));
}

}  // namespace

void check_inventories(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged inventories(verdicts, "INVENTORY", of->name());
    check_cell(*of, inventories);
  }
}

}  // namespace verifier::rules
