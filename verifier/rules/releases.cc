// SS6: what a call acquires for its caller, the destructor of the object that the caller got gives back, and only once.
//
// Why: the provider keeps no table of callers, so nobody else can give it back. Judged in three parts: (1) heap memory
// that leaves in an object is freed by some function of the cell through its parameter; (2) a factory of a class with a
// destructor in this cell that takes from an `inventory` or puts into a `registration` is matched by that destructor
// changing the same root, unless what it returns was heap memory of the root; (3) a move constructor that takes a
// pointer over also changes its source. To satisfy it: release in the destructor; leave the moved-from object empty.
#include <algorithm>
#include <set>

#include "verifier/facts/symbol_name.h"
#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

using flow::Atom;
using flow::AtomId;

/// "svc::Handle" of "svc::Handle::Handle(svc::Handle&&)", else empty.
std::string moved_class(const std::string& symbol) {
  const std::string name = facts::qualified_symbol_name(symbol);
  const auto colons = name.rfind("::");
  if (colons == name.npos) return "";
  std::string type = name.substr(0, colons);
  return readable(symbol) == cat(name, "(", type, "&&)") ? type : "";
}

bool frees_for_callers(const FlowOfCell& of) {
  for (FunctionId function = 0; function < of.flow.linked().program.functions.size(); ++function) {
    if (of.flow.linked().is_made(function)) continue;
    for (const AtomId atom : of.flow.effects()[function].frees)
      if (of.flow.linked().is_argument(atom)) return true;
  }
  return false;
}

/// Heap memory of the cell that a caller gets and that nobody keeps.
bool gives_memory(const FlowOfCell& of, FunctionId entry) {
  const flow::Linked& linked = of.flow.linked();
  flow::IdSet given = of.flow.points_to().of(of.function(entry).result);
  for (std::uint32_t i = 0; i < of.function(entry).parameters.size(); ++i)
    given.insert_all(
        of.flow.points_to().contents(entry, linked.argument(entry, i, Atom::Kind::kArgument), flow::kPointers));
  return std::ranges::any_of(given, [&](AtomId atom) {
    return !linked.is_argument(atom) && linked.memory[atom] == flow::Memory::kHeap &&
           !of.flow.points_to().is_private(atom) && !linked.is_made(of.object(atom).function);
  });
}

void check_memory(const FlowOfCell& of, Judged& releases) {
  if (frees_for_callers(of)) return;
  for (const FunctionId entry : of.flow.entries())
    if (gives_memory(of, entry))
      return releases.refuse(
          cat(of.function_name(entry), of.place_of(of.function(entry).place),
              " gives heap memory to its caller, and no function of the cell frees what a caller holds"));
}

/// Roots whose contents come and go with objects.
std::set<ObjectId> counted_roots(const FlowOfCell& of, FunctionId function) {
  std::set<ObjectId> roots;
  for (const auto& [root, place] : of.flow.written_roots(function)) {
    if (comes_with_objects(of.category(root))) roots.insert(root);
  }
  return roots;
}

/// The first line of a canonical description: result and parameters.
std::string signature_of(const FlowOfCell& of, const std::string& symbol) {
  const InterfaceFact* const fact = find_fact(of.cell->facts.exports, symbol);
  return fact == nullptr ? "" : fact->text.substr(0, fact->text.find('\n'));
}

bool returns_class(const FlowOfCell& of, FunctionId entry, const std::string& type) {
  const std::string signature = signature_of(of, of.function(entry).symbol);
  const std::string result = signature.substr(0, signature.find('('));
  return result == type || result.find(cat("<", type, ",")) != std::string::npos ||
         result.find(cat("<", type, ">")) != std::string::npos;
}

/// What is returned was in the root: it leaves it, nothing is taken that has to be put back.
bool hands_over(const FlowOfCell& of, FunctionId entry, ObjectId root) {
  const auto returned = of.flow.escapes(entry);
  return std::ranges::any_of(returned, [&](const flow::Escape& escape) {
    return escape.kind != flow::Escape::Kind::kPassed && of.object(escape.atom).kind == FlowObject::Kind::kHeap &&
           of.flow.owners(escape.atom).contains(root);
  });
}

void check_factories(const FlowOfCell& of, FunctionId destructor, const std::string& type, Judged& releases) {
  const auto released = counted_roots(of, destructor);
  for (const FunctionId entry : of.flow.entries()) {
    if (!returns_class(of, entry, type)) continue;
    auto acquired = counted_roots(of, entry);
    std::erase_if(acquired, [&](ObjectId root) { return hands_over(of, entry, root); });
    const auto is_released = [&](ObjectId root) { return released.contains(root); };
    if (acquired.empty() || std::ranges::any_of(acquired, is_released)) continue;
    releases.refuse(cat(of.function_name(entry), of.place_of(of.function(entry).place), " acquires from ",
                        of.root_name(*acquired.begin()), ", and ", of.function_name(destructor), " does not change it"),
                    {cat(of.function_name(destructor), of.place_of(of.function(destructor).place))});
  }
}

void check_move(const FlowOfCell& of, FunctionId move, const std::string& type, Judged& releases) {
  const flow::Linked& linked = of.flow.linked();
  if (of.function(move).parameters.size() != 2) return;
  const AtomId to = linked.argument(move, 0, Atom::Kind::kArgument),
               from = linked.argument(move, 1, Atom::Kind::kArgument);
  const bool takes =
      of.flow.points_to().contents(move, to, flow::kPointers).contains(linked.argument(move, 1, Atom::Kind::kBehind));
  if (!takes || of.flow.effects()[move].writes.contains(from)) return;
  releases.refuse(cat(of.function_name(move), of.place_of(of.function(move).place),
                      " leaves in its source what it took: both ", type, " objects would release it"));
}

void check_cell(const FlowOfCell& of, Judged& releases) {
  check_memory(of, releases);
  std::set<std::string> destroyed;
  const auto& functions = of.flow.linked().program.functions;
  for (FunctionId function = 0; function < functions.size(); ++function) {
    if (of.flow.linked().is_made(function)) continue;
    const std::string type = destroyed_class(functions[function].symbol);
    if (type.empty() || !destroyed.insert(type).second) continue;
    check_factories(of, function, type, releases);
  }
  for (FunctionId function = 0; function < functions.size(); ++function) {
    if (of.flow.linked().is_made(function)) continue;
    const std::string type = moved_class(functions[function].symbol);
    if (destroyed.contains(type)) check_move(of, function, type, releases);
  }
  releases.prove("objects release what was acquired for them");
}

}  // namespace

void check_releases(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged releases(verdicts, "SS6", of->name());
    check_cell(*of, releases);
  }
}

}  // namespace verifier::rules
