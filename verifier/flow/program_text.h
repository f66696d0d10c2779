// Programs written down for tests. One thing a line; line numbers become places ("t:3"). Nodes whose names begin with
// 'n' are numbers, all others pointers. Objects are named with a capital first letter.
//
//   variable G [root] [constant|external|visible|numbers]     heap H in f      local L in f     absolute A
//   function f(p, n) [visible|inline] [returns n|p]           declare g
//     x = &G | y = x | z = *y | d ~ x | *x = y | *x = 0 | *x = *y | r = g(x, y) | g(x) | r = (*p)(x) | (*p)(x)
//     loop d ... end: as `if`, and again    atomic STATEMENT
//     if d ... (conditions of the statements that follow, until `end`) | return x | free x | asm(x) | r = asm(x)
//   init G = &H
// Tests only.
#pragma once

#include <algorithm>
#include <cctype>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "verifier/model/program.h"

namespace verifier::flow {

class ProgramText {
 public:
  static Program parse(const std::string& text) {
    ProgramText parser;
    std::istringstream declarations(text), lines(text);
    std::string line;
    while (std::getline(declarations, line)) parser.declare(words_of(line));
    while (std::getline(lines, line)) parser.read(line);
    parser.end_function();
    return std::move(parser.program_);
  }

 private:
  using Op = Statement::Op;
  using Words = std::vector<std::string>;

  /// Splits at spaces and punctuation; punctuation marks are words.
  static Words words_of(const std::string& line) {
    Words words;
    std::string word;
    for (const char c : line.substr(0, line.find('#')) + " ") {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':') {
        word += c;
        continue;
      }
      if (!word.empty()) words.push_back(std::exchange(word, ""));
      if (c != ' ' && c != ',') words.emplace_back(1, c);
    }
    return words;
  }

  static bool has(const Words& words, const std::string& word) { return std::ranges::find(words, word) != words.end(); }

  void declare(const Words& words) {
    if (words.empty()) return;
    if (words[0] == "variable") declare_variable(words);
    if (words[0] == "heap" || words[0] == "local" || words[0] == "absolute") {
      FlowObject object;
      object.kind = words[0] == "heap"    ? FlowObject::Kind::kHeap
                    : words[0] == "local" ? FlowObject::Kind::kLocal
                                          : FlowObject::Kind::kAbsolute;
      add_object(words[1], std::move(object));
    }
    if (words[0] == "function" || words[0] == "declare") declare_function(words);
  }

  void declare_variable(const Words& words) {
    FlowObject object;
    object.symbol = words[1];
    if (has(words, "root")) object.root = words[1];
    object.is_constant = has(words, "constant");
    object.is_external = has(words, "external");
    object.is_visible = has(words, "visible");
    object.holds_pointers = !has(words, "numbers");
    add_object(words[1], std::move(object));
  }

  ObjectId add_object(const std::string& name, FlowObject object) {
    program_.objects.push_back(std::move(object));
    return objects_[name] = static_cast<ObjectId>(program_.objects.size() - 1);
  }

  void declare_function(const Words& words) {
    const auto id = static_cast<FunctionId>(program_.functions.size());
    functions_[words[1]] = id;
    FlowFunction function;
    function.symbol = words[1];
    function.is_defined = words[0] == "function";
    function.is_visible = has(words, "visible") || !function.is_defined;
    program_.functions.push_back(function);
    FlowObject code;
    code.kind = FlowObject::Kind::kFunction;
    code.function = id;
    add_object("@" + words[1], std::move(code));
    for (std::size_t i = 3; function.is_defined && i < words.size() && words[i] != ")"; ++i)
      program_.functions[id].parameters.push_back(node(id, words[i]));
    program_.functions[id].type = "f" + std::to_string(program_.functions[id].parameters.size());
    const auto returns = std::ranges::find(words, "returns");
    if (returns != words.end()) program_.functions[id].result = node(id, *(returns + 1) + "_result");
  }

  NodeId node(FunctionId function, const std::string& name) {
    const auto [found, is_new] = nodes_.try_emplace({function, name}, static_cast<NodeId>(program_.nodes.size()));
    if (is_new) program_.nodes.push_back({function, name[0] != 'n'});
    return found->second;
  }

  ObjectId object(const std::string& name) const {
    const auto found = objects_.find(functions_.contains(name) ? "@" + name : name);
    if (found == objects_.end()) throw std::runtime_error("no object " + name);
    return found->second;
  }

  PlaceId here() {
    program_.places.push_back({"t", line_, function_ == kNone ? "" : program_.functions[function_].symbol, kNone});
    return static_cast<PlaceId>(program_.places.size() - 1);
  }

  void new_block(std::vector<NodeId> conditions) {
    program_.blocks.push_back({function_, std::move(conditions), {}, FlowBlock::End::kReturns});
    block_ = static_cast<BlockId>(program_.blocks.size() - 1);
  }

  void go_on(BlockId from, BlockId to) {
    program_.blocks[from].successors.push_back(to);
    program_.blocks[from].end = FlowBlock::End::kGoesOn;
  }

  void begin_branch(const std::string& condition, bool is_loop) {
    end_branch();
    before_ = block_;
    new_block({node(function_, condition)});
    go_on(before_, block_);
    if (is_loop) go_on(block_, block_);
  }

  /// What comes after a branch comes also without it.
  void end_branch() {
    if (before_ == kNone) return;
    const BlockId branch = block_;
    new_block({});
    go_on(std::exchange(before_, kNone), block_);
    if (!has_returned_) go_on(branch, block_);
    has_returned_ = false;
  }

  void end_function() {
    end_branch();
    has_returned_ = false;
  }

  void add(Statement statement) {
    statement.function = function_;
    statement.block = block_;
    statement.place = here();
    program_.statements.push_back(std::move(statement));
  }

  void read(const std::string& line) {
    ++line_;
    const Words words = words_of(line);
    if (words.empty()) return;
    static const std::vector<std::string> kDeclared = {"variable", "heap", "local", "absolute", "declare"};
    if (std::ranges::find(kDeclared, words[0]) != kDeclared.end()) return;
    if (words[0] == "function") {
      end_function();
      function_ = functions_.at(words[1]);
      program_.functions[function_].place = here();
      return new_block({});
    }
    if (words[0] == "init") return read_init(words);
    if (words[0] == "gap") return program_.gaps.push_back("t:" + std::to_string(line_));
    read_statement(words);
  }

  void read_init(const Words& words) {
    const FunctionId inside = std::exchange(function_, kNone);
    const NodeId value = node(kNone, "init" + std::to_string(line_));
    add({.op = Op::kAddress, .target = value, .object = object(words[4])});
    add({.op = Op::kInitialise, .source = value, .object = object(words[1])});
    function_ = inside;
  }

  void read_statement(const Words& words) {
    if (words[0] == "atomic") {
      const std::size_t first = program_.statements.size();
      read_statement(Words(words.begin() + 1, words.end()));
      for (std::size_t i = first; i < program_.statements.size(); ++i) program_.statements[i].is_atomic = true;
      return;
    }
    if (words[0] == "if" || words[0] == "loop") return begin_branch(words[1], words[0] == "loop");
    if (words[0] == "end") return end_branch();
    if (words[0] == "return") has_returned_ = true;
    if (words[0] == "return") return add({.op = Op::kReturn, .source = node(function_, words[1])});
    if (words[0] == "free") return add({.op = Op::kFree, .source = node(function_, words[1])});
    if (words[0] == "*") return read_store(words);
    if (words.size() > 1 && words[1] == "=")
      return read_value(node(function_, words[0]), Words(words.begin() + 2, words.end()));
    if (words.size() > 1 && words[1] == "~")
      return add({.op = Op::kDerive, .target = node(function_, words[0]), .source = node(function_, words[2])});
    read_value(kNone, words);
  }

  void read_store(const Words& words) {
    const NodeId target = node(function_, words[1]);
    if (words[3] == "*") return add({.op = Op::kCopyMemory, .target = target, .source = node(function_, words[4])});
    if (words[3] == "0") return add({.op = Op::kStore, .target = target});
    add({.op = Op::kStore, .target = target, .source = node(function_, words[3])});
  }

  void read_value(NodeId target, const Words& words) {
    if (words[0] == "&") return add({.op = Op::kAddress, .target = target, .object = object(words[1])});
    if (words[0] == "*") return add({.op = Op::kLoad, .target = target, .source = node(function_, words[1])});
    if (words[0] == "(") {
      Statement call{.op = Op::kIndirectCall, .target = target, .source = node(function_, words[2])};
      call.arguments = arguments(words, 5);
      call.type = "f" + std::to_string(call.arguments.size());
      return add(std::move(call));
    }
    if (words.size() == 1) return add({.op = Op::kCopy, .target = target, .source = node(function_, words[0])});
    if (words[0] == "asm") return add({.op = Op::kAssembly, .target = target, .arguments = arguments(words, 2)});
    add({.op = Op::kCall, .target = target, .callee = functions_.at(words[0]), .arguments = arguments(words, 2)});
  }

  std::vector<NodeId> arguments(const Words& words, std::size_t first) {
    std::vector<NodeId> nodes;
    for (std::size_t i = first; i < words.size() && words[i] != ")"; ++i)
      nodes.push_back(words[i] == "0" ? kNone : node(function_, words[i]));
    return nodes;
  }

  Program program_;
  std::map<std::string, ObjectId> objects_;
  std::map<std::string, FunctionId> functions_;
  std::map<std::pair<FunctionId, std::string>, NodeId> nodes_;
  FunctionId function_ = kNone;
  BlockId block_ = kNone, before_ = kNone;
  bool has_returned_ = false;
  std::uint32_t line_ = 0;
};

}  // namespace verifier::flow
