#include "verifier/flow/linked.h"

#include <algorithm>
#include <map>
#include <utility>

namespace verifier::flow {
namespace {

using Op = Statement::Op;

bool has_fresh(const std::vector<Term>& terms) {
  return std::ranges::find(terms, Term::Kind::kFresh, &Term::kind) != terms.end();
}

/// Whether each call has to have its own body, so that the memory that it makes is told apart.
bool makes_memory(const Summary& summary) {
  const auto is_fresh = [](const Summary::Content& content) {
    return content.where.kind == Term::Kind::kFresh || content.what.kind == Term::Kind::kFresh;
  };
  return has_fresh(summary.result) || std::ranges::any_of(summary.contents, is_fresh) || !summary.callbacks.empty();
}

Memory memory_of(const FlowObject& object) {
  switch (object.kind) {
    case FlowObject::Kind::kLocal:
      return Memory::kLocal;
    case FlowObject::Kind::kHeap:
      return Memory::kHeap;
    case FlowObject::Kind::kFunction:
      return Memory::kCode;
    case FlowObject::Kind::kAbsolute:
      return Memory::kAbsolute;
    case FlowObject::Kind::kVariable:
      break;
  }
  if (object.is_external) return Memory::kImported;
  return object.is_constant ? Memory::kConstant : Memory::kState;
}

/// Writes the body of one function from its summary.
class Body {
 public:
  Body(Linked& linked, FunctionId function, ObjectId foreign, ObjectId given)
      : linked_(linked), function_(function), foreign_(foreign), given_(given) {
    block_ = static_cast<BlockId>(program().blocks.size());
    program().blocks.push_back({function, {}});
  }

  void write(const Summary& summary) {
    make_parameters(summary);
    for (const Term& term : summary.result) add({.op = Op::kReturn, .source = node_of(term, summary.returns_pointer)});
    for (const Term& term : summary.numbers) add({.op = Op::kReturn, .source = node_of(term, false)});
    for (const Summary::Content& content : summary.contents)
      add({.op = Op::kStore, .target = node_of(content.where), .source = node_of(content.what, content.is_pointer)});
    for (const auto& [to, from] : summary.copies)
      add({.op = Op::kCopyMemory, .target = node_of(to), .source = node_of(from)});
    for (const Term& term : summary.writes) add({.op = Op::kStore, .target = node_of(term)});
    for (const Term& term : summary.frees) add({.op = Op::kFree, .source = node_of(term)});
    for (const Summary::Retained& retained : summary.retained) write_retained(retained);
    for (const Summary::Callback& callback : summary.callbacks) write_callback(callback);
    for (const Term& term : summary.passed)
      add({.op = Op::kIndirectCall, .source = address_of(foreign_), .arguments = {node_of(term)}});
  }

 private:
  Program& program() { return linked_.program; }

  NodeId new_node(bool is_pointer) {
    program().nodes.push_back({function_, is_pointer});
    return static_cast<NodeId>(program().nodes.size() - 1);
  }

  void add(Statement statement) {
    statement.function = function_;
    statement.block = block_;
    program().statements.push_back(std::move(statement));
  }

  NodeId address_of(ObjectId object) {
    const NodeId node = new_node(true);
    add({.op = Op::kAddress, .target = node, .object = object});
    return node;
  }

  void make_parameters(const Summary& summary) {
    FlowFunction& function = program().functions[function_];
    function.is_visible = false;
    function.parameters.clear();
    for (std::uint32_t i = 0; i < summary.parameters; ++i) {
      const NodeId node = new_node(true);
      program().functions[function_].parameters.push_back(node);
    }
    const NodeId result = new_node(summary.returns_pointer);
    program().functions[function_].result = result;
    if (!summary.returns_numbers) return;
    const NodeId numbers = new_node(false);
    program().nodes[result].numbers = numbers;
  }

  NodeId loaded(std::uint32_t parameter, bool as_pointer) {
    const NodeId node = new_node(as_pointer);
    add({.op = Op::kLoad, .target = node, .source = parameter_node(parameter)});
    return node;
  }

  NodeId parameter_node(std::uint32_t parameter) { return program().functions[function_].parameters[parameter]; }

  NodeId node_of(const Term& term, bool is_pointer = true) {
    const auto [place, is_new] = nodes_.try_emplace({term, is_pointer}, kNone);
    if (!is_new) return place->second;
    const NodeId plain = make_node(term);
    if (program().nodes[plain].is_pointer == is_pointer) return place->second = plain;
    const NodeId node = new_node(is_pointer);
    add({.op = Op::kCopy, .target = node, .source = plain});
    return place->second = node;
  }

  NodeId make_node(const Term& term) {
    switch (term.kind) {
      case Term::Kind::kArgument:
        return parameter_node(term.parameter);
      case Term::Kind::kBehind:
        return loaded(term.parameter, true);
      case Term::Kind::kRead:
        return loaded(term.parameter, false);
      case Term::Kind::kFresh:
        return address_of(fresh_object());
      case Term::Kind::kGiven:
        return address_of(given_);
      case Term::Kind::kUnknown:
        return address_of(linked_.unknown);
      case Term::Kind::kInside:
        break;
    }
    return address_of(foreign_);
  }

  ObjectId new_object(Memory memory, std::string by, std::string category) {
    FlowObject object;
    object.kind = memory == Memory::kHeap ? FlowObject::Kind::kHeap : FlowObject::Kind::kVariable;
    object.function = function_;
    program().objects.push_back(std::move(object));
    linked_.memory.push_back(memory);
    linked_.retained_by.push_back(std::move(by));
    linked_.category.push_back(std::move(category));
    return static_cast<ObjectId>(program().objects.size() - 1);
  }

  ObjectId fresh_object() {
    if (fresh_ == kNone) fresh_ = new_object(Memory::kHeap, "", "");
    return fresh_;
  }

  void write_retained(const Summary::Retained& retained) {
    const NodeId where = address_of(new_object(Memory::kRetained, retained.root, retained.category));
    add({.op = Op::kStore, .target = where, .source = node_of(retained.what, retained.is_pointer)});
  }

  void write_callback(const Summary::Callback& callback) {
    Statement call{.op = Op::kIndirectCall, .source = node_of(callback.callee)};
    for (const std::vector<Term>& argument : callback.arguments) {
      NodeId node = argument.empty() ? kNone : new_node(true);
      for (const Term& term : argument) add({.op = Op::kCopy, .target = node, .source = node_of(term)});
      call.arguments.push_back(node);
    }
    call.type = callback.type;
    add(std::move(call));
  }

  Linked& linked_;
  FunctionId function_;
  ObjectId foreign_, given_;
  BlockId block_ = kNone;
  ObjectId fresh_ = kNone;
  std::map<std::pair<Term, bool>, NodeId> nodes_;
};

/// The strictest summary: keeps everything, returns something that is its own.
Summary unknown_summary(std::size_t parameters) {
  Summary summary;
  summary.parameters = static_cast<std::uint32_t>(parameters);
  summary.returns_pointer = true;
  summary.result = {{Term::Kind::kInside, 0}};
  for (std::uint32_t i = 0; i < summary.parameters; ++i) {
    summary.passed.push_back({Term::Kind::kArgument, i});
    summary.writes.push_back({Term::Kind::kArgument, i});
    summary.writes.push_back({Term::Kind::kBehind, i});
  }
  return summary;
}

class Linker {
 public:
  Linker(const Program& program, const Summaries& summaries) : summaries_(summaries) {
    linked_.program = program;
    for (const FlowObject& object : program.objects) linked_.memory.push_back(memory_of(object));
    linked_.retained_by.resize(program.objects.size());
    linked_.category.resize(program.objects.size());
    linked_.client = add_object(Memory::kClient, "");
    linked_.unknown = add_object(Memory::kUnknown, "");
  }

  Linked link() {
    find_used();
    const std::size_t statements = linked_.program.statements.size();
    for (std::size_t i = 0; i < statements; ++i) link_call(i);
    for (const auto& [function, parameters] : used_) {
      if (is_addressed_[function] || !own_bodies_.contains(function)) write_body(function, function);
    }
    order();
    return std::move(linked_);
  }

 private:
  ObjectId add_object(Memory memory, std::string by) {
    linked_.program.objects.emplace_back();
    linked_.memory.push_back(memory);
    linked_.retained_by.push_back(std::move(by));
    linked_.category.emplace_back();
    return static_cast<ObjectId>(linked_.program.objects.size() - 1);
  }

  /// Imported functions that are called or whose address is taken, with the most arguments seen.
  void find_used() {
    const Program& program = linked_.program;
    is_addressed_.resize(program.functions.size());
    const auto use = [&](FunctionId function, std::size_t arguments) {
      if (program.functions[function].is_defined) return;
      std::size_t& most = used_[function];
      most = std::max(most, arguments);
    };
    for (const Statement& statement : program.statements) {
      if (statement.op == Op::kCall) use(statement.callee, statement.arguments.size());
      if (statement.op != Op::kAddress || program.objects[statement.object].kind != FlowObject::Kind::kFunction)
        continue;
      is_addressed_[program.objects[statement.object].function] = 1;
      use(program.objects[statement.object].function, 0);
    }
  }

  const Summary* find_summary(FunctionId function) const {
    const std::string& symbol = linked_.program.functions[function].symbol;
    for (const Summaries* summaries : {&runtime_summaries(), &summaries_}) {
      const auto found = summaries->find(symbol);
      if (found != summaries->end()) return &found->second;
    }
    return nullptr;
  }

  void write_body(FunctionId into, FunctionId import) {
    const Summary* summary = find_summary(import);
    if (into == import && summary == nullptr) linked_.without_summary.push_back(import);
    const ObjectId foreign = object_of(foreign_, Memory::kForeign, import);
    const ObjectId given = object_of(given_, Memory::kGiven, import);
    linked_.made.resize(linked_.program.functions.size());
    linked_.made[into] = 1;
    linked_.runtime.resize(linked_.program.functions.size());
    linked_.runtime[into] = runtime_summaries().contains(linked_.program.functions[import].symbol) ? 1 : 0;
    Body body(linked_, into, foreign, given);
    body.write(summary == nullptr ? unknown_summary(used_[import]) : *summary);
  }

  ObjectId object_of(std::map<FunctionId, ObjectId>& objects, Memory memory, FunctionId import) {
    const auto [found, is_new] = objects.try_emplace(import, kNone);
    if (is_new) found->second = add_object(memory, linked_.program.functions[import].symbol);
    return found->second;
  }

  /// Gives a call its own copy of the body where that matters.
  void link_call(std::size_t index) {
    const Statement& statement = linked_.program.statements[index];
    if (statement.op != Op::kCall || linked_.program.functions[statement.callee].is_defined) return;
    const FunctionId import = statement.callee;
    const Summary* summary = find_summary(import);
    if (summary == nullptr || !makes_memory(*summary)) return;
    FlowFunction copy = linked_.program.functions[import];
    linked_.program.functions.push_back(std::move(copy));
    const auto into = static_cast<FunctionId>(linked_.program.functions.size() - 1);
    linked_.program.statements[index].callee = into;
    own_bodies_.insert({import, into});
    write_body(into, import);
  }

  void order() {
    Program& program = linked_.program;
    linked_.made.resize(program.functions.size());
    std::ranges::stable_sort(program.statements, {}, &Statement::function);
    std::size_t at = 0;
    for (FunctionId function = 0; function <= program.functions.size(); ++function) {
      const FunctionId id = function == program.functions.size() ? kNone : function;
      const std::size_t begin = at;
      while (at < program.statements.size() && program.statements[at].function == id) ++at;
      linked_.body.emplace_back(program.statements.data() + begin, at - begin);
    }
    for (const Memory memory : linked_.memory) linked_.atoms.push_back({.memory = memory});
    for (FunctionId function = 0; function < program.functions.size(); ++function) add_atoms(function);
  }

  void add_atoms(FunctionId function) {
    const Program& program = linked_.program;
    linked_.first_atom.push_back(static_cast<AtomId>(linked_.atoms.size()));
    const auto& parameters = program.functions[function].parameters;
    for (std::uint32_t i = 0; i < parameters.size(); ++i) {
      const bool is_pointer = parameters[i] != kNone && program.nodes[parameters[i]].is_pointer;
      for (const auto kind : {Atom::Kind::kArgument, Atom::Kind::kBehind, Atom::Kind::kRead}) {
        const bool holds = kind == Atom::Kind::kBehind || (kind == Atom::Kind::kArgument && is_pointer);
        linked_.atoms.push_back({kind, Memory::kClient, holds, function, i});
      }
    }
  }

  Linked linked_;
  const Summaries& summaries_;
  std::map<FunctionId, std::size_t> used_;
  std::vector<std::uint8_t> is_addressed_;
  std::multimap<FunctionId, FunctionId> own_bodies_;
  std::map<FunctionId, ObjectId> foreign_, given_;
};

}  // namespace

NodeId Linked::result_for(FunctionId function, NodeId returned) const {
  const NodeId result = program.functions[function].result;
  const NodeId numbers = result == kNone ? kNone : program.nodes[result].numbers;
  const bool is_number = returned != kNone && !program.nodes[returned].is_pointer;
  return is_number && numbers != kNone ? numbers : result;
}

std::vector<std::pair<NodeId, NodeId>> Linked::results(NodeId target, FunctionId callee) const {
  const NodeId result = program.functions[callee].result;
  if (target == kNone || result == kNone) return {};
  std::vector<std::pair<NodeId, NodeId>> all = {{target, result}};
  const NodeId to = program.nodes[target].numbers, from = program.nodes[result].numbers;
  if (to != kNone) all.emplace_back(to, from != kNone ? from : result);
  if (to == kNone && from != kNone) all.emplace_back(target, from);
  return all;
}

bool Linked::is_opaque(AtomId atom) const {
  if (is_argument(atom)) return false;
  switch (memory[atom]) {
    case Memory::kAbsolute:
    case Memory::kImported:
    case Memory::kClient:
    case Memory::kUnknown:
    case Memory::kForeign:
    case Memory::kGiven:
    case Memory::kRetained:
      return true;
    default:
      return false;
  }
}

bool Linked::is_elsewhere(AtomId atom) const {
  if (is_argument(atom)) return false;
  switch (memory[atom]) {
    case Memory::kClient:
    case Memory::kForeign:
    case Memory::kGiven:
    case Memory::kImported:
    case Memory::kRetained:
      return true;
    default:
      return false;
  }
}

Linked link(const Program& program, const Summaries& summaries) { return Linker(program, summaries).link(); }

}  // namespace verifier::flow
