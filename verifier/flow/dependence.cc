#include "verifier/flow/dependence.h"

namespace verifier::flow {
namespace {

using Op = Statement::Op;

}  // namespace

Dependence::Dependence(const CellFlow& cell, const IdSet& watched, bool with_control)
    : cell_(cell),
      linked_(cell.linked()),
      points_to_(cell.points_to()),
      with_control_(with_control),
      values_(linked_.program.nodes.size()),
      shared_(linked_.atoms.size()),
      own_(linked_.body.size()),
      outputs_(linked_.body.size()),
      has_output_(linked_.body.size()),
      watched_roots_(linked_.memory.size()) {
  for (ObjectId object = 0; object < linked_.memory.size(); ++object)
    for (const ObjectId root : cell.owners(object))
      if (watched.contains(root)) watched_roots_[object].insert(root);
  for (FunctionId function = 0; function < linked_.program.functions.size(); ++function) {
    const auto& parameters = linked_.program.functions[function].parameters;
    for (std::uint32_t i = 0; i < parameters.size(); ++i)
      if (parameters[i] != kNone) values_[parameters[i]].insert(linked_.argument(function, i, Atom::Kind::kArgument));
  }
  // Callees have higher chances to be done first from the end; a round that changes nothing ends it.
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t frame = linked_.body.size(); frame > 0; --frame)
      changed |= process(static_cast<FunctionId>(frame - 1));
  }
}

bool Dependence::process(FunctionId function) {
  bool any = false;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Statement& statement : linked_.body[function]) changed |= apply(function, statement);
    for (const CallEdge& call : points_to_.calls(function)) changed |= apply_call(function, call);
    any |= changed;
  }
  return any;
}

IdSet Dependence::memory(FunctionId function, AtomId place) const {
  IdSet all = shared_[place];
  const auto own = own_[function].find(place);
  if (own != own_[function].end()) all.insert_all(own->second);
  return all;
}

/// What a load from any of these depends on, the pointer aside.
IdSet Dependence::read(FunctionId function, const IdSet& places) const {
  IdSet sources;
  for (const AtomId place : places) {
    sources.insert_all(memory(function, place));
    if (linked_.is_argument(place)) {
      const Atom& argument = linked_.atoms[place];
      sources.insert(linked_.argument(argument.function, argument.parameter, Atom::Kind::kBehind));
    } else {
      sources.insert_all(watched_roots_[place]);
    }
  }
  return sources;
}

IdSet Dependence::conditions(const Statement& statement) const {
  IdSet sources;
  if (!with_control_ || statement.block == kNone) return sources;
  for (const NodeId condition : linked_.program.blocks[statement.block].conditions) sources.insert_all(of(condition));
  return sources;
}

bool Dependence::store(FunctionId function, const IdSet& places, const IdSet& sources) {
  bool changed = false;
  for (const AtomId place : places) {
    for (const AtomId source : sources) {
      const bool is_shared = linked_.is_argument(place) || !linked_.is_argument(source);
      changed |= (is_shared ? shared_[place] : own_[function][place]).insert(source);
    }
  }
  return changed;
}

bool Dependence::apply(FunctionId function, const Statement& statement) {
  const IdSet& targets = points_to_.of(statement.target);
  switch (statement.op) {
    case Op::kCopy:
    case Op::kDerive:
      return add(statement.target, IdSet(of(statement.source)));
    case Op::kLoad: {
      IdSet sources = read(function, points_to_.of(statement.source));
      sources.insert_all(of(statement.source));
      return add(statement.target, sources);
    }
    case Op::kStore:
    case Op::kCopyMemory: {
      IdSet sources = conditions(statement);
      sources.insert_all(of(statement.source));
      if (with_control_) sources.insert_all(of(statement.target));
      if (statement.op == Op::kCopyMemory) sources.insert_all(read(function, points_to_.of(statement.source)));
      bool changed = store(function, targets, sources);
      if (statement.is_volatile) changed |= outputs_[function].insert_all(sources);
      for (const AtomId place : targets)
        if (linked_.is_opaque(place) && linked_.memory[place] != Memory::kUnknown)
          changed |= outputs_[function].insert_all(sources);
      return changed;
    }
    case Op::kReturn: {
      IdSet sources = conditions(statement);
      sources.insert_all(of(statement.source));
      return add(linked_.result_for(function, statement.source), sources);
    }
    case Op::kIndirectCall: {
      bool is_outside = false;
      for (const AtomId callee : points_to_.of(statement.source))
        is_outside |= linked_.is_argument(callee) || linked_.is_opaque(callee);
      return is_outside && apply_outside_call(function, statement);
    }
    case Op::kAssembly:
      return apply_outside_call(function, statement);
    default:
      return false;
  }
}

/// What a callee can find out from its arguments and from being called.
IdSet Dependence::seen_through(FunctionId function, const Statement& statement) const {
  IdSet sources = conditions(statement);
  sources.insert_all(of(statement.source));
  for (const NodeId argument : statement.arguments) {
    sources.insert_all(of(argument));
    sources.insert_all(read(function, points_to_.of(argument)));
    sources.insert_all(read(function, points_to_.reach(function, points_to_.of(argument))));
  }
  return sources;
}

bool Dependence::apply_outside_call(FunctionId function, const Statement& statement) {
  const bool is_new = has_output_[function] == 0;
  has_output_[function] = 1;
  const IdSet sources = seen_through(function, statement);
  if (statement.target != kNone) add(linked_.program.nodes[statement.target].numbers, sources);
  return add(statement.target, sources) || outputs_[function].insert_all(sources) || is_new;
}

IdSet Dependence::substitute(FunctionId caller, const CallEdge& call, const IdSet& sources) const {
  IdSet result;
  for (const AtomId source : sources) {
    if (!linked_.is_argument(source)) {
      result.insert(source);
      continue;
    }
    const Atom& parameter = linked_.atoms[source];
    if (parameter.function != call.callee || parameter.parameter >= call.site->arguments.size()) continue;
    const NodeId actual = call.site->arguments[parameter.parameter];
    result.insert_all(of(actual));
    if (parameter.kind == Atom::Kind::kArgument) continue;
    result.insert_all(read(caller, points_to_.of(actual)));
    result.insert_all(read(caller, points_to_.reach(caller, points_to_.of(actual))));
  }
  return result;
}

bool Dependence::apply_call(FunctionId function, const CallEdge& call) {
  bool changed = false;
  const IdSet decided = conditions(*call.site);
  for (const auto& [target, result] : linked_.results(call.site->target, call.callee)) {
    IdSet sources = substitute(function, call, of(result));
    if (call.site->op == Op::kIndirectCall) sources.insert_all(of(call.site->source));
    changed |= add(target, sources);
  }
  // Calls of other cells are seen there; of the run time, only what it calls in turn.
  const bool is_output = linked_.is_made(call.callee) && !linked_.is_runtime(call.callee);
  if (is_output) changed |= apply_outside_call(function, *call.site);
  if (has_output_[call.callee] != 0) {
    changed |= std::exchange(has_output_[function], 1) == 0;
    changed |= outputs_[function].insert_all(substitute(function, call, outputs_[call.callee]));
    changed |= outputs_[function].insert_all(decided);
  }
  const auto& parameters = linked_.program.functions[call.callee].parameters;
  for (std::uint32_t i = 0; i < parameters.size(); ++i) {
    for (const auto kind : {Atom::Kind::kArgument, Atom::Kind::kBehind, Atom::Kind::kRead}) {
      const AtomId place = linked_.argument(call.callee, i, kind);
      if (!shared_[place].empty())
        changed |= store(function, points_to_.substitute(function, call, place),
                         substitute(function, call, IdSet(shared_[place])));
    }
  }
  const auto own = own_[call.callee];
  for (const auto& [place, sources] : own) {
    IdSet places;
    places.insert(place);
    changed |= store(function, places, substitute(function, call, sources));
  }
  if (decided.empty()) return changed;
  for (const AtomId place : cell_.effects()[call.callee].writes)
    changed |= store(function, points_to_.substitute(function, call, place), decided);
  return changed;
}

IdSet Dependence::given_back(FunctionId entry) const {
  const FlowFunction& function = linked_.program.functions[entry];
  IdSet sources = of(function.result);
  if (function.result != kNone) {
    sources.insert_all(of(linked_.program.nodes[function.result].numbers));
    sources.insert_all(read(entry, points_to_.reach(entry, points_to_.of(function.result))));
  }
  for (std::uint32_t i = 0; i < function.parameters.size(); ++i)
    for (const auto kind : {Atom::Kind::kArgument, Atom::Kind::kBehind, Atom::Kind::kRead})
      sources.insert_all(shared_[linked_.argument(entry, i, kind)]);
  return sources;
}

const Statement* Dependence::reads(FunctionId function, ObjectId source) const {
  for (const Statement& statement : linked_.body[function]) {
    if (statement.op != Op::kLoad && statement.op != Op::kCopyMemory) continue;
    for (const AtomId place : points_to_.of(statement.source))
      if (!linked_.is_argument(place) && watched_roots_[place].contains(source)) return &statement;
  }
  return nullptr;
}

}  // namespace verifier::flow
