#include "verifier/flow/points_to.h"

#include <utility>

namespace verifier::flow {
namespace {

using Op = Statement::Op;

/// Atoms in the order in which they are found, each once.
class Found {
 public:
  explicit Found(std::size_t atoms) : is_found_(atoms) {}
  void operator()(AtomId atom) {
    if (std::exchange(is_found_[atom], 1) == 0) atoms_.push_back(atom);
  }
  [[nodiscard]] std::size_t size() const { return atoms_.size(); }
  AtomId operator[](std::size_t i) const { return atoms_[i]; }
  IdSet take() { return IdSet(std::move(atoms_)); }

 private:
  std::vector<std::uint8_t> is_found_;
  std::vector<AtomId> atoms_;
};

}  // namespace

PointsTo::PointsTo(const Linked& linked)
    : linked_(linked),
      points_to_(linked.program.nodes.size()),
      shared_(linked.atoms.size()),
      own_(linked.body.size()),
      known_functions_(linked.atoms.size()),
      readers_(linked.memory.size()),
      calls_(linked.body.size()),
      callers_(linked.body.size()),
      is_private_(linked.memory.size()),
      is_lasting_(linked.memory.size()),
      is_dirty_(linked.body.size()),
      needs_functions_(linked.body.size()) {
  const Program& program = linked.program;
  for (FunctionId function = 0; function < program.functions.size(); ++function) {
    const auto& parameters = program.functions[function].parameters;
    for (std::uint32_t i = 0; i < parameters.size(); ++i)
      if (parameters[i] != kNone) points_to_[parameters[i]].insert(linked.argument(function, i, Atom::Kind::kArgument));
  }
  for (ObjectId object = 0; object < linked.memory.size(); ++object) {
    if (linked.memory[object] == Memory::kState) is_private_[object] = 1;
    if (linked.memory[object] != Memory::kLocal) is_lasting_[object] = 1;
  }
  find_who_needs_functions();
  for (std::size_t frame = linked.body.size(); frame > 0; --frame) mark_dirty(static_cast<FunctionId>(frame - 1));
}

/// Calls through a value that a caller may have passed: only there does it matter which functions callers pass.
void PointsTo::find_who_needs_functions() {
  std::vector<std::vector<FunctionId>> callers(linked_.body.size());
  std::vector<FunctionId> found;
  for (FunctionId frame = 0; frame < linked_.body.size(); ++frame) {
    for (const Statement& statement : linked_.body[frame]) {
      if (statement.op == Op::kCall) callers[statement.callee].push_back(frame);
      if (statement.op == Op::kIndirectCall && std::exchange(needs_functions_[frame], 1) == 0) found.push_back(frame);
    }
  }
  while (!found.empty()) {
    const FunctionId function = found.back();
    found.pop_back();
    for (const FunctionId caller : callers[function])
      if (std::exchange(needs_functions_[caller], 1) == 0) found.push_back(caller);
  }
}

std::size_t PointsTo::frame(FunctionId function) const {
  return function == kNone ? linked_.body.size() - 1 : function;
}

void PointsTo::mark_dirty(FunctionId function) {
  if (std::exchange(is_dirty_[function], 1) == 0) queue_.push_back(function);
}

void PointsTo::mark_private(AtomId atom) {
  if (linked_.is_argument(atom) || linked_.memory[atom] != Memory::kHeap) return;
  if (std::exchange(is_private_[atom], 1) != 0) return;
  for (const FunctionId entry : entries_) add_client_content(entry, atom);
  for (const Slot slot : {kPointers, kNumbers})
    for (const AtomId next : IdSet(shared_[atom][slot])) mark_private(next);
}

/// A local that other memory leads to is read by others than its function and what that one calls.
void PointsTo::mark_lasting(AtomId atom) {
  if (linked_.is_argument(atom) || std::exchange(is_lasting_[atom], 1) != 0) return;
  for (FunctionId function = 0; function < own_.size(); ++function) {
    if (!own_[function].contains(atom)) continue;
    for (const FunctionId caller : callers_[function]) mark_dirty(caller);
  }
  for (const Slot slot : {kPointers, kNumbers})
    for (const AtomId next : IdSet(shared_[atom][slot])) mark_lasting(next);
}

/// What an entry stores from its parameters into private memory is a client's.
void PointsTo::add_client_content(FunctionId entry, AtomId object) {
  const auto found = own_[entry].find(object);
  if (found == own_[entry].end()) return;
  for (const Slot slot : {kPointers, kNumbers})
    if (!found->second[slot].empty()) store(entry, object, slot, linked_.client);
}

void PointsTo::add_entry(FunctionId function) {
  if (!entries_.insert(function)) return;
  std::vector<AtomId> objects;
  for (const auto& [object, slots] : own_[function])
    if (is_private(object)) objects.push_back(object);
  for (const AtomId object : objects) add_client_content(function, object);
}

void PointsTo::solve() {
  while (!queue_.empty()) {
    std::vector<FunctionId> round;
    std::swap(round, queue_);
    for (const FunctionId function : round) {
      is_dirty_[function] = 0;
      process(function);
    }
  }
}

void PointsTo::process(FunctionId function) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Statement& statement : linked_.body[function]) changed |= apply(function, statement);
  }
}

bool PointsTo::add(NodeId node, AtomId atom) { return node != kNone && points_to_[node].insert(atom); }

bool PointsTo::add_all(NodeId node, const IdSet& atoms) { return node != kNone && points_to_[node].insert_all(atoms); }

bool PointsTo::apply(FunctionId function, const Statement& statement) {
  const auto& nodes = linked_.program.nodes;
  switch (statement.op) {
    case Op::kAddress:
      return add(statement.target, statement.object);
    case Op::kCopy: {
      const bool is_cast = statement.source != kNone && nodes[statement.target].is_pointer &&
                           !nodes[statement.source].is_pointer && !linked_.is_made(function);
      const bool is_new = is_cast && add(statement.target, linked_.unknown);
      return add_all(statement.target, of(statement.source)) || is_new;
    }
    case Op::kLoad:
      return apply_load(function, statement);
    case Op::kStore:
      return apply_store(function, statement);
    case Op::kCopyMemory:
      return apply_copy_memory(function, statement);
    case Op::kCall:
      return apply_call(function, statement, statement.callee);
    case Op::kIndirectCall:
      return apply_indirect(function, statement);
    case Op::kReturn: {
      if (!add_all(linked_.result_for(function, statement.source), of(statement.source))) return false;
      for (const FunctionId caller : callers_[function]) mark_dirty(caller);
      return true;
    }
    case Op::kAssembly: {
      bool changed = false;
      for (const NodeId argument : statement.arguments) changed |= add_all(statement.target, of(argument));
      return changed;
    }
    case Op::kInitialise: {
      bool changed = false;
      const Slot slot = statement.source != kNone && nodes[statement.source].is_pointer ? kPointers : kNumbers;
      for (const AtomId atom : IdSet(of(statement.source))) changed |= hold(statement.object, slot, atom);
      return changed;
    }
    case Op::kDerive:
    case Op::kFree:
      return false;
  }
  return false;
}

void PointsTo::note_reader(FunctionId function, AtomId atom) {
  if (!linked_.is_argument(atom)) readers_[atom].insert(function);
}

IdSet PointsTo::contents(FunctionId function, AtomId atom, Slot slot) const {
  IdSet all = shared_[atom][slot];
  if (linked_.is_argument(atom)) return all;
  const auto& own = own_[frame(function)];
  const auto found = own.find(atom);
  if (found != own.end()) all.insert_all(found->second[slot]);
  return all;
}

template <typename Visit>
void PointsTo::load_from(FunctionId function, AtomId atom, bool as_pointer, Visit& visit) const {
  if (linked_.is_argument(atom)) {
    const Atom& argument = linked_.atoms[atom];
    visit(
        linked_.argument(argument.function, argument.parameter, as_pointer ? Atom::Kind::kBehind : Atom::Kind::kRead));
  } else if (as_pointer && linked_.is_opaque(atom)) {
    visit(atom);
  }
  const auto& own = own_[frame(function)];
  const auto mine = own.find(atom);
  for (const Slot slot : {kPointers, kNumbers}) {
    if (slot == kPointers && !as_pointer) continue;
    for (const AtomId found : shared_[atom][slot]) visit(found);
    if (mine == own.end()) continue;
    for (const AtomId found : mine->second[slot]) visit(found);
  }
}

IdSet PointsTo::load(FunctionId function, const IdSet& from, bool as_pointer) const {
  Found found(linked_.atoms.size());
  for (const AtomId atom : from) load_from(function, atom, as_pointer, found);
  return found.take();
}

bool PointsTo::apply_load(FunctionId function, const Statement& statement) {
  if (statement.target == kNone) return false;
  for (const AtomId atom : of(statement.source)) note_reader(function, atom);
  return add_all(statement.target,
                 load(function, of(statement.source), linked_.program.nodes[statement.target].is_pointer));
}

/// Of what does not depend on a function's parameters.
bool PointsTo::hold(AtomId where, Slot slot, AtomId what) {
  if (!shared_[where][slot].insert(what)) return false;
  if (linked_.is_argument(where)) return true;
  if (is_lasting_[where] != 0) mark_lasting(what);
  for (const FunctionId reader : readers_[where]) mark_dirty(reader);
  if (is_private(where)) mark_private(what);
  return true;
}

bool PointsTo::store(FunctionId function, AtomId where, Slot slot, AtomId what) {
  if (linked_.is_argument(where)) {
    if (!shared_[where][slot].insert(what)) return false;
    for (const FunctionId caller : callers_[function]) mark_dirty(caller);
    return true;
  }
  if (linked_.is_fixed(where)) return false;
  const bool is_given_away = linked_.is_elsewhere(where);
  if (linked_.is_argument(what)) {
    // What other cells retain of a client is judged (SS7).
    if (is_given_away && linked_.memory[where] != Memory::kRetained) return false;
    if (!own_[function][where][slot].insert(what)) return false;
    for (const FunctionId caller : callers_[function]) mark_dirty(caller);
    if (is_private(where) && entries_.contains(function)) store(function, where, slot, linked_.client);
    return true;
  }
  return !is_given_away && hold(where, slot, what);
}

bool PointsTo::apply_store(FunctionId function, const Statement& statement) {
  if (statement.source == kNone) return false;
  const Slot slot = linked_.program.nodes[statement.source].is_pointer ? kPointers : kNumbers;
  bool changed = false;
  for (const AtomId where : IdSet(of(statement.target)))
    for (const AtomId what : IdSet(of(statement.source))) changed |= store(function, where, slot, what);
  return changed;
}

bool PointsTo::apply_copy_memory(FunctionId function, const Statement& statement) {
  for (const AtomId atom : of(statement.source)) note_reader(function, atom);
  const auto holds_pointers = [&](AtomId atom) {
    return linked_.is_argument(atom) || linked_.program.objects[atom].holds_pointers;
  };
  IdSet with_pointers;
  for (const AtomId atom : of(statement.source))
    if (holds_pointers(atom)) with_pointers.insert(atom);
  const IdSet numbers = load(function, of(statement.source), false);
  IdSet pointers = load(function, with_pointers, true);
  bool changed = false;
  for (const AtomId where : IdSet(of(statement.target))) {
    for (const AtomId what : numbers) changed |= store(function, where, kNumbers, what);
    if (!holds_pointers(where)) continue;
    for (const AtomId what : pointers) changed |= store(function, where, kPointers, what);
  }
  return changed;
}

void PointsTo::add_edge(FunctionId function, const Statement& statement, FunctionId callee) {
  callers_[callee].insert(function);
  for (const CallEdge& edge : calls_[function])
    if (edge.site == &statement && edge.callee == callee) return;
  calls_[function].push_back({&statement, callee});
}

IdSet PointsTo::reach(FunctionId function, const IdSet& from) const {
  Found found(linked_.atoms.size());
  for (const AtomId atom : from) load_from(function, atom, true, found);
  for (std::size_t i = 0; i < found.size(); ++i) load_from(function, found[i], true, found);
  return found.take();
}

IdSet PointsTo::substitute(FunctionId caller, const CallEdge& call, AtomId atom) const {
  IdSet result;
  if (!linked_.is_argument(atom)) {
    result.insert(atom);
    return result;
  }
  const Atom& parameter = linked_.atoms[atom];
  const auto& arguments = call.site->arguments;
  if (parameter.function != call.callee || parameter.parameter >= arguments.size()) return result;
  const IdSet& actual = of(arguments[parameter.parameter]);
  if (parameter.kind == Atom::Kind::kArgument) return actual;
  result = reach(caller, actual);
  if (parameter.kind == Atom::Kind::kBehind) return result;
  IdSet all = actual;
  all.insert_all(result);
  return load(caller, all, false);
}

bool PointsTo::apply_call(FunctionId function, const Statement& statement, FunctionId callee) {
  const CallEdge call{&statement, callee};
  add_edge(function, statement, callee);
  for (const NodeId argument : statement.arguments)
    for (const AtomId atom : of(argument)) note_reader(function, atom);
  if (needs_functions_[callee] != 0) pass_functions(function, call);
  bool changed = false;
  for (const auto& [target, result] : linked_.results(call.site->target, callee))
    for (const AtomId atom : IdSet(of(result))) changed |= add_all(target, substitute(function, call, atom));
  return apply_contents(function, call) || changed;
}

/// What the callee leaves in memory: in that of its parameters, and its parameters in other memory.
bool PointsTo::apply_contents(FunctionId function, const CallEdge& call) {
  bool changed = false;
  // Once for each atom: what is stored below is seen when the caller is looked at again.
  std::unordered_map<AtomId, IdSet> actual;
  const auto actual_of = [&](AtomId atom) -> const IdSet& {
    const auto found = actual.find(atom);
    return found != actual.end() ? found->second : actual.emplace(atom, substitute(function, call, atom)).first->second;
  };
  const auto put = [&](const IdSet& where, const Slots& slots) {
    for (const Slot slot : {kPointers, kNumbers}) {
      IdSet values;
      for (const AtomId what : slots[slot]) values.insert_all(actual_of(what));
      for (const AtomId place : where)
        for (const AtomId value : values) changed |= store(function, place, slot, value);
    }
  };
  const auto& parameters = linked_.program.functions[call.callee].parameters;
  for (std::uint32_t i = 0; i < parameters.size(); ++i) {
    for (const auto kind : {Atom::Kind::kArgument, Atom::Kind::kBehind, Atom::Kind::kRead}) {
      const AtomId atom = linked_.argument(call.callee, i, kind);
      const Slots& slots = shared_[atom];
      if (slots[kPointers].empty() && slots[kNumbers].empty()) continue;
      put(actual_of(atom), Slots(slots));
    }
  }
  const auto own = own_[call.callee];  // a copy: a function that calls itself changes it
  for (const auto& [object, slots] : own) {
    if (is_lasting_[object] == 0) continue;  // gone when the callee returns
    IdSet where;
    where.insert(object);
    put(where, slots);
  }
  return changed;
}

/// Tells the callee which functions the caller passes to it.
void PointsTo::pass_functions(FunctionId function, const CallEdge& call) {
  const auto& parameters = linked_.program.functions[call.callee].parameters;
  for (std::uint32_t i = 0; i < parameters.size() && i < call.site->arguments.size(); ++i) {
    for (const auto kind : {Atom::Kind::kArgument, Atom::Kind::kBehind}) {
      const AtomId to = linked_.argument(call.callee, i, kind);
      bool is_new = false;
      for (const AtomId atom : substitute(function, call, to)) {
        if (linked_.is_argument(atom)) {
          is_new |= known_functions_[to].insert_all(IdSet(known_functions_[atom]));
        } else if (linked_.memory[atom] == Memory::kCode) {
          is_new |= known_functions_[to].insert(atom);
        }
      }
      if (is_new) mark_dirty(call.callee);
    }
  }
}

/// What code of a client returns is the client's.
bool PointsTo::add_client_result(NodeId target) {
  if (target == kNone) return false;
  const bool is_new = add(linked_.program.nodes[target].numbers, linked_.client);
  return add(target, linked_.client) || is_new;
}

bool PointsTo::apply_indirect(FunctionId function, const Statement& statement) {
  IdSet functions;
  bool changed = false;
  for (const AtomId atom : IdSet(of(statement.source))) {
    if (linked_.is_argument(atom)) {
      functions.insert_all(known_functions_[atom]);
      changed |= add_client_result(statement.target);
    } else if (linked_.memory[atom] == Memory::kCode) {
      functions.insert(atom);
    } else if (linked_.is_opaque(atom)) {
      changed |= add_client_result(statement.target);
    }
  }
  for (const AtomId atom : functions) {
    const FunctionId callee = linked_.program.objects[atom].function;
    if (callee == kNone || linked_.program.functions[callee].type != statement.type) continue;
    changed |= apply_call(function, statement, callee);
  }
  return changed;
}

}  // namespace verifier::flow
