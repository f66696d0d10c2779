#include "verifier/proof/spill.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "verifier/proof/datalog.h"

namespace verifier::proof {
namespace {

using flow::Atom;
using flow::AtomId;
using flow::Linked;
using flow::Memory;
using Op = Statement::Op;

// The rules of verifier/flow, README.md, said again. f, g: functions; s: calls; t, n: values; o, q: places; a, b, x, y:
// atoms; k: positions of parameters. "P" and "N": pointers and numbers. `Own` is what only makes sense inside one
// function, `Shared` what is true of the cell.
constexpr auto kRules = std::to_array<const char*>({
    // Values.
    "Value(t, a) <- Copy(t, s), Value(s, a)",
    "Value(t, a) <- WithPointers(t, s), Value(s, a), HoldsPointers(a)",
    // Memory.
    "SharedP(o, a) <- NewP(f, o, a), Parameter(o)",
    "SharedN(o, a) <- NewN(f, o, a), Parameter(o)",
    "SharedP(o, a) <- NewP(f, o, a), Followed(o), Object(a)",
    "SharedN(o, a) <- NewN(f, o, a), Followed(o), Object(a)",
    "OwnP(f, o, a) <- NewP(f, o, a), Followed(o), Parameter(a)",
    "OwnN(f, o, a) <- NewN(f, o, a), Followed(o), Parameter(a)",
    "OwnP(f, o, a) <- NewP(f, o, a), Retained(o), Parameter(a)",
    "OwnN(f, o, a) <- NewN(f, o, a), Retained(o), Parameter(a)",
    "SharedP(o, $client) <- Entry(f), OwnP(f, o, a), Private(o)",
    "SharedN(o, $client) <- Entry(f), OwnN(f, o, a), Private(o)",
    "Private(o) <- State(o)",
    "Private(a) <- Private(o), SharedP(o, a), Heap(a)",
    "Private(a) <- Private(o), SharedN(o, a), Heap(a)",
    "NewP(f, o, a) <- StoreP(f, t, n), Value(t, o), Value(n, a)",
    "NewN(f, o, a) <- StoreN(f, t, n), Value(t, o), Value(n, a)",
    "SharedP(o, a) <- InitialP(o, n), Value(n, a)",
    "SharedN(o, a) <- InitialN(o, n), Value(n, a)",
    // Loads.
    "Value(t, b) <- LoadP(f, t, n), Value(n, o), Follow(o, b)",
    "Value(t, b) <- LoadP(f, t, n), Value(n, o), SharedP(o, b)",
    "Value(t, b) <- LoadP(f, t, n), Value(n, o), SharedN(o, b)",
    "Value(t, b) <- LoadP(f, t, n), Value(n, o), OwnP(f, o, b)",
    "Value(t, b) <- LoadP(f, t, n), Value(n, o), OwnN(f, o, b)",
    "Value(t, b) <- LoadN(f, t, n), Value(n, o), Read(o, b)",
    "Value(t, b) <- LoadN(f, t, n), Value(n, o), SharedN(o, b)",
    "Value(t, b) <- LoadN(f, t, n), Value(n, o), OwnN(f, o, b)",
    // What a function can reach from the values that it passes on.
    "Start(f, o) <- Actual(s, k, n), In(s, f), Value(n, o)",
    "Start(f, o) <- Assembly(f, n), Value(n, o)",
    "Reach(f, o, b) <- Start(f, o), Follow(o, b)",
    "Reach(f, o, b) <- Start(f, o), SharedP(o, b)",
    "Reach(f, o, b) <- Start(f, o), SharedN(o, b)",
    "Reach(f, o, b) <- Start(f, o), OwnP(f, o, b)",
    "Reach(f, o, b) <- Start(f, o), OwnN(f, o, b)",
    "Reach(f, o, b) <- Reach(f, o, q), Follow(q, b)",
    "Reach(f, o, b) <- Reach(f, o, q), SharedP(q, b)",
    "Reach(f, o, b) <- Reach(f, o, q), SharedN(q, b)",
    "Reach(f, o, b) <- Reach(f, o, q), OwnP(f, q, b)",
    "Reach(f, o, b) <- Reach(f, o, q), OwnN(f, q, b)",
    "Around(f, o, o) <- Start(f, o)",
    "Around(f, o, b) <- Reach(f, o, b)",
    // Calls.
    "Call(s, g) <- Direct(s, g)",
    "Call(s, g) <- Indirect(s, n), Value(n, a), Code(a, g), CallType(s, t), FunctionType(g, t)",
    "Call(s, g) <- Indirect(s, n), Value(n, x), Known(x, a), Code(a, g), CallType(s, t), FunctionType(g, t)",
    "Value(t, $client) <- Indirect(s, n), Value(n, x), Outside(x), Result(s, t)",
    "Value(t, $client) <- Indirect(s, n), Value(n, x), Outside(x), ResultN(s, t)",
    "Known(x, a) <- Call(s, g), Passable(g, x), Is(s, x, a), Code(a, h)",
    "Known(x, a) <- Call(s, g), Passable(g, x), Is(s, x, y), Known(y, a)",
    "Is(s, x, a) <- Call(s, g), Argument(g, k, x), Actual(s, k, n), Value(n, a)",
    "Is(s, x, b) <- Call(s, g), Behind(g, k, x), Actual(s, k, n), In(s, f), Value(n, o), Reach(f, o, b)",
    "Is(s, x, b) <- Call(s, g), Numbers(g, k, x), Actual(s, k, n), In(s, f), Value(n, o), Around(f, o, q), Read(q, b)",
    "Is(s, x, b) <- Call(s, g), Numbers(g, k, x), Actual(s, k, n), In(s, f), Value(n, o), Around(f, o, q), SharedN(q, "
    "b)",
    "Is(s, x, b) <- Call(s, g), Numbers(g, k, x), Actual(s, k, n), In(s, f), Value(n, o), Around(f, o, q), OwnN(f, q, "
    "b)",
    "Value(t, b) <- Result(s, t), Call(s, g), Returns(g, n), Value(n, x), Is(s, x, b)",
    "Value(t, x) <- Result(s, t), Call(s, g), Returns(g, n), Value(n, x), Object(x)",
    "Value(t, b) <- ResultN(s, t), Call(s, g), ReturnsN(g, n), Value(n, x), Is(s, x, b)",
    "Value(t, x) <- ResultN(s, t), Call(s, g), ReturnsN(g, n), Value(n, x), Object(x)",
    "NewP(f, o, b) <- Call(s, g), In(s, f), ParameterOf(g, x), SharedP(x, y), Is(s, x, o), Is(s, y, b)",
    "NewP(f, o, y) <- Call(s, g), In(s, f), ParameterOf(g, x), SharedP(x, y), Object(y), Is(s, x, o)",
    "NewP(f, o, b) <- Call(s, g), In(s, f), Lasting(o), OwnP(g, o, y), Is(s, y, b)",
    "NewN(f, o, b) <- Call(s, g), In(s, f), ParameterOf(g, x), SharedN(x, y), Is(s, x, o), Is(s, y, b)",
    "NewN(f, o, y) <- Call(s, g), In(s, f), ParameterOf(g, x), SharedN(x, y), Object(y), Is(s, x, o)",
    "NewN(f, o, b) <- Call(s, g), In(s, f), Lasting(o), OwnN(g, o, y), Is(s, y, b)",
    "Lasting(a) <- Lasting(o), SharedP(o, a), Object(a)",
    "Lasting(a) <- Lasting(o), SharedN(o, a), Object(a)",
    // Writes.
    "Writes(f, o) <- WriteTo(f, t), Value(t, o), Parameter(o)",
    "Writes(f, o) <- WriteTo(f, t), Value(t, o), Private(o)",
    "Writes(f, b) <- Assembly(f, n), Value(n, o), Around(f, o, b), Parameter(b)",
    "Writes(f, b) <- Assembly(f, n), Value(n, o), Around(f, o, b), Private(b)",
    "Writes(f, o) <- Call(s, g), In(s, f), Writes(g, x), Is(s, x, o)",
    "Writes(f, o) <- Call(s, g), In(s, f), Writes(g, o), Object(o)",
    "Owner(o, o) <- State(o)",
    "Owner(r, a) <- Owner(r, o), SharedP(o, a), Heap(a)",
    "Owner(r, a) <- Owner(r, o), SharedN(o, a), Heap(a)",
    "Spill(p) <- Entry(f), Writes(f, o), Owner(r, o), Pair(f, r, p)",
});

class Encoder {
 public:
  Encoder(const Linked& linked, const flow::IdSet& entries)
      : linked_(linked),
        datalog_(size_of(linked, entries)),
        next_node_(static_cast<NodeId>(linked.program.nodes.size())) {
    datalog_.constant("$client", linked.client);
    for (const auto& [symbol, id] : types_of(linked)) types_.emplace(symbol, id);
    for (const char* rule : kRules) datalog_.rule(rule);
    add_atoms();
    for (FunctionId function = 0; function < linked.program.functions.size(); ++function) add_function(function);
    for (std::size_t frame = 0; frame < linked.body.size(); ++frame)
      for (const Statement& statement : linked.body[frame]) add(static_cast<FunctionId>(frame), statement);
    add_pairs(entries);
  }

  std::optional<SpillFacts> solve() {
    const auto members = datalog_.members("Spill");
    if (!members) return std::nullopt;
    SpillFacts facts;
    for (const std::uint32_t pair : *members) facts.push_back(pairs_.at(pair));
    std::ranges::sort(facts);
    return facts;
  }

 private:
  static std::uint64_t size_of(const Linked& linked, const flow::IdSet& entries) {
    const auto roots = static_cast<std::uint64_t>(std::ranges::count(linked.memory, Memory::kState));
    // A copy of memory needs four values more.
    return std::max<std::uint64_t>({linked.atoms.size(),
                                    linked.program.nodes.size() + 4 * linked.program.statements.size(),
                                    linked.program.functions.size() + 1, entries.size() * roots}) +
           1;
  }

  static std::map<std::string, std::uint32_t> types_of(const Linked& linked) {
    std::map<std::string, std::uint32_t> types;
    for (const FlowFunction& function : linked.program.functions)
      types.emplace(function.type, static_cast<std::uint32_t>(types.size()));
    return types;
  }

  void add_atoms() {
    for (AtomId atom = 0; atom < linked_.atoms.size(); ++atom) {
      if (linked_.is_argument(atom)) {
        add_parameter_atom(atom);
        continue;
      }
      datalog_.fact("Object", {atom});
      if (linked_.memory[atom] != Memory::kLocal) datalog_.fact("Lasting", {atom});
      if (!linked_.is_elsewhere(atom) && !linked_.is_fixed(atom)) datalog_.fact("Followed", {atom});
      if (linked_.memory[atom] == Memory::kRetained) datalog_.fact("Retained", {atom});
      if (linked_.program.objects[atom].holds_pointers) datalog_.fact("HoldsPointers", {atom});
      if (linked_.is_opaque(atom)) datalog_.fact("Follow", {atom, atom});
      if (linked_.is_opaque(atom)) datalog_.fact("Outside", {atom});
      if (linked_.memory[atom] == Memory::kState) datalog_.fact("State", {atom});
      if (linked_.memory[atom] == Memory::kHeap) datalog_.fact("Heap", {atom});
      const FunctionId function = linked_.program.objects[atom].function;
      if (linked_.memory[atom] == Memory::kCode && function != kNone) datalog_.fact("Code", {atom, function});
    }
  }

  void add_parameter_atom(AtomId atom) {
    const Atom& parameter = linked_.atoms[atom];
    const auto other = [&](Atom::Kind kind) { return linked_.argument(parameter.function, parameter.parameter, kind); };
    datalog_.fact("Parameter", {atom});
    datalog_.fact("ParameterOf", {parameter.function, atom});
    datalog_.fact("HoldsPointers", {atom});
    datalog_.fact("Outside", {atom});
    datalog_.fact("Follow", {atom, other(Atom::Kind::kBehind)});
    datalog_.fact("Read", {atom, other(Atom::Kind::kRead)});
    if (parameter.kind != Atom::Kind::kRead) datalog_.fact("Passable", {parameter.function, atom});
    const char* const kind = parameter.kind == Atom::Kind::kArgument ? "Argument"
                             : parameter.kind == Atom::Kind::kBehind ? "Behind"
                                                                     : "Numbers";
    datalog_.fact(kind, {parameter.function, parameter.parameter, atom});
  }

  void add_function(FunctionId id) {
    const FlowFunction& function = linked_.program.functions[id];
    datalog_.fact("FunctionType", {id, types_.at(function.type)});
    if (function.result != kNone) {
      datalog_.fact("Returns", {id, function.result});
      datalog_.fact("ReturnsN", {id, numbers_of(function.result)});
    }
    for (std::uint32_t i = 0; i < function.parameters.size(); ++i)
      if (function.parameters[i] != kNone)
        datalog_.fact("Value", {function.parameters[i], linked_.argument(id, i, Atom::Kind::kArgument)});
  }

  /// Of an aggregate; other values stand for themselves.
  NodeId numbers_of(NodeId node) const {
    const NodeId numbers = linked_.program.nodes[node].numbers;
    return numbers == kNone ? node : numbers;
  }

  bool is_pointer(NodeId node) const { return linked_.program.nodes[node].is_pointer; }

  void add(FunctionId function, const Statement& statement) {
    const NodeId target = statement.target, source = statement.source;
    switch (statement.op) {
      case Op::kAddress:
        if (target == kNone) return;
        return datalog_.fact("Value", {target, statement.object});
      case Op::kCopy:
        if (source == kNone || target == kNone) return;
        if (is_pointer(target) && !is_pointer(source) && !linked_.is_made(function))
          datalog_.fact("Value", {target, linked_.unknown});
        return datalog_.fact("Copy", {target, source});
      case Op::kLoad:
        if (source == kNone || target == kNone) return;
        return datalog_.fact(is_pointer(target) ? "LoadP" : "LoadN", {function, target, source});
      case Op::kStore:
        if (target == kNone) return;
        datalog_.fact("WriteTo", {function, target});
        if (source != kNone) datalog_.fact(is_pointer(source) ? "StoreP" : "StoreN", {function, target, source});
        return;
      case Op::kCopyMemory:
        if (source == kNone || target == kNone) return;
        return add_copy(function, statement);
      case Op::kReturn:
        if (source != kNone && linked_.result_for(function, source) != kNone)
          datalog_.fact("Copy", {linked_.result_for(function, source), source});
        return;
      case Op::kFree:
        if (source == kNone) return;
        return datalog_.fact("WriteTo", {function, source});
      case Op::kCall:
      case Op::kIndirectCall:
        return add_call(function, statement);
      case Op::kAssembly:
        for (const NodeId argument : statement.arguments) {
          if (argument == kNone) continue;
          datalog_.fact("Assembly", {function, argument});
          if (target != kNone) datalog_.fact("Copy", {target, argument});
        }
        return;
      case Op::kInitialise: {
        if (source == kNone) return;
        return datalog_.fact(is_pointer(source) ? "InitialP" : "InitialN", {statement.object, source});
      }
      case Op::kDerive:
        return;
    }
  }

  void add_copy(FunctionId function, const Statement& statement) {
    datalog_.fact("WriteTo", {function, statement.target});
    const NodeId numbers = next_node_++, pointers = next_node_++;
    datalog_.fact("LoadN", {function, numbers, statement.source});
    datalog_.fact("StoreN", {function, statement.target, numbers});
    const NodeId from = next_node_++, to = next_node_++;
    datalog_.fact("WithPointers", {from, statement.source});
    datalog_.fact("WithPointers", {to, statement.target});
    datalog_.fact("LoadP", {function, pointers, from});
    datalog_.fact("StoreP", {function, to, pointers});
  }

  void add_call(FunctionId function, const Statement& statement) {
    const std::uint32_t site = next_site_++;
    datalog_.fact("In", {site, function});
    if (statement.target != kNone) {
      datalog_.fact("Result", {site, statement.target});
      datalog_.fact("ResultN", {site, numbers_of(statement.target)});
    }
    for (std::uint32_t i = 0; i < statement.arguments.size(); ++i)
      if (statement.arguments[i] != kNone) datalog_.fact("Actual", {site, i, statement.arguments[i]});
    if (statement.op == Op::kCall) return datalog_.fact("Direct", {site, statement.callee});
    if (statement.source != kNone) datalog_.fact("Indirect", {site, statement.source});
    const auto type = types_.find(statement.type);
    if (type != types_.end()) datalog_.fact("CallType", {site, type->second});
  }

  void add_pairs(const flow::IdSet& entries) {
    for (const FunctionId entry : entries) {
      datalog_.fact("Entry", {entry});
      for (ObjectId root = 0; root < linked_.memory.size(); ++root) {
        if (linked_.memory[root] != Memory::kState) continue;
        datalog_.fact("Pair", {entry, root, static_cast<std::uint32_t>(pairs_.size())});
        pairs_.emplace_back(entry, root);
      }
    }
  }

  const Linked& linked_;
  Datalog datalog_;
  NodeId next_node_;
  std::uint32_t next_site_ = 0;
  std::map<std::string, std::uint32_t> types_;
  SpillFacts pairs_;
};

}  // namespace

std::optional<SpillFacts> judge_spills(const Linked& linked, const flow::IdSet& entries) {
  const bool has_state = std::ranges::find(linked.memory, Memory::kState) != linked.memory.end();
  if (!has_state || entries.empty()) return SpillFacts();
  try {
    return Encoder(linked, entries).solve();
  } catch (const z3::exception&) {
    return std::nullopt;
  }
}

}  // namespace verifier::proof
