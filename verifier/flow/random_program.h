// Programs by chance, small and large: what both engines must agree on, and what their speed is measured with. Tests
// only.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "verifier/model/program.h"

namespace verifier::flow {

/// How much of everything.
struct RandomShape {
  std::uint32_t functions = 6, variables = 3, heap_sites = 3, statements = 10, nodes = 8;
  std::uint32_t visible_every = 3;     ///< One function in so many.
  bool calls_only_later_ones = false;  ///< As in layered code; else recursion is common.
};

/// The same seed gives the same program.
class RandomProgram {
 public:
  static Program make(std::uint32_t seed, const RandomShape& shape) { return RandomProgram(seed, shape).build(); }

 private:
  using Op = Statement::Op;
  static constexpr std::uint32_t kParameters = 2;

  RandomProgram(std::uint32_t seed, const RandomShape& shape) : random_(seed), shape_(shape) {}

  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

  Program build() {
    for (std::uint32_t i = 0; i < shape_.variables; ++i) {
      FlowObject variable;
      variable.symbol = variable.root = "Root" + std::to_string(i);
      variable.holds_pointers = below(3) != 0;
      program_.objects.push_back(variable);
    }
    for (std::uint32_t i = 0; i < shape_.functions; ++i) add_function(i);
    for (FunctionId i = 0; i < shape_.functions; ++i) fill(i);
    return std::move(program_);
  }

  void add_object(FlowObject::Kind kind, FunctionId function) {
    FlowObject object;
    object.kind = kind;
    object.function = function;
    program_.objects.push_back(object);
  }

  void add_function(FunctionId id) {
    FlowFunction function;
    function.symbol = "f" + std::to_string(id);
    function.type = below(2) != 0 ? "a" : "b";
    function.is_defined = true;
    function.is_visible = id % shape_.visible_every == 0;
    const auto first = static_cast<NodeId>(program_.nodes.size());
    for (std::uint32_t i = 0; i < shape_.nodes; ++i) program_.nodes.push_back({id, below(4) != 0});
    for (std::uint32_t i = 0; i < kParameters; ++i) function.parameters.push_back(first + i);
    function.result = first + kParameters;
    program_.functions.push_back(function);
    program_.blocks.push_back({id, {}});
    add_object(FlowObject::Kind::kLocal, id);
    add_object(FlowObject::Kind::kFunction, id);
    if (id < shape_.heap_sites) add_object(FlowObject::Kind::kHeap, id);
  }

  NodeId node(FunctionId function) { return program_.functions[function].parameters[0] + below(shape_.nodes); }

  /// An object that this function can name: a variable, a function, or its own.
  ObjectId object(FunctionId function) {
    while (true) {
      const ObjectId id =
          below(4) == 0 ? below(shape_.variables) : below(static_cast<std::uint32_t>(program_.objects.size()));
      const FlowObject& chosen = program_.objects[id];
      const bool is_own = chosen.function == function;
      if (chosen.kind == FlowObject::Kind::kVariable || is_own ||
          (chosen.kind == FlowObject::Kind::kFunction && below(4) == 0))
        return id;
    }
  }

  void fill(FunctionId function) {
    for (std::uint32_t i = 0; i < shape_.statements; ++i) program_.statements.push_back(statement(function));
    program_.statements.push_back(
        {.op = Op::kReturn, .function = function, .block = function, .source = node(function)});
  }

  Statement statement(FunctionId function) {
    static constexpr Op kOps[] = {Op::kAddress, Op::kAddress, Op::kCopy, Op::kLoad,         Op::kLoad, Op::kStore,
                                  Op::kStore,   Op::kCall,    Op::kCall, Op::kIndirectCall, Op::kFree, Op::kCopyMemory};
    Statement made{.op = kOps[below(std::size(kOps))], .function = function, .block = function};
    made.target = node(function);
    made.source = node(function);
    if (made.op == Op::kAddress) made.object = object(function);
    if (made.op != Op::kCall && made.op != Op::kIndirectCall) return made;
    const std::uint32_t later = shape_.functions - function - 1;
    if (shape_.calls_only_later_ones && later == 0) made.op = Op::kCopy;
    made.callee = shape_.calls_only_later_ones ? function + 1 + (later == 0 ? 0 : below(std::min(later, 10U)))
                                               : below(shape_.functions);
    for (std::uint32_t i = 0; i < kParameters; ++i) made.arguments.push_back(node(function));
    made.type = below(2) != 0 ? "a" : "b";
    return made;
  }

  std::mt19937 random_;
  RandomShape shape_;
  Program program_;
};

}  // namespace verifier::flow
