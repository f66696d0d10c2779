// Real sources through clang: what a user of the data flow relies on.
#include "verifier/evidence/flow_collector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "verifier/evidence/compile.h"
#include "verifier/evidence/prepare.h"

namespace verifier::evidence {
namespace {

using Op = Statement::Op;

Program flow_of(const std::string& source) {
  const std::string file = testing::TempDir() + "source.cc";
  std::ofstream(file) << source;
  llvm::LLVMContext context;
  Sources sources{{file}, {"-std=c++23", "-O2", "-fno-pic", "-mcmodel=kernel"}};
  auto module = compile(sources, context, [](clang::CompilerInstance&, clang::ASTContext&) {
    return std::vector<clang::FunctionDecl*>{};
  });
  if (!module) throw std::runtime_error(module.error());
  prepare(**module);
  return collect_flow(**module);
}

FunctionId function_named(const Program& program, const std::string& symbol) {
  const auto found = std::ranges::find(program.functions, symbol, &FlowFunction::symbol);
  if (found == program.functions.end()) throw std::runtime_error("no function " + symbol);
  return static_cast<FunctionId>(found - program.functions.begin());
}

std::vector<Statement> statements_of(const Program& program, const std::string& symbol, Op op) {
  const FunctionId function = function_named(program, symbol);
  std::vector<Statement> found;
  std::ranges::copy_if(program.statements, std::back_inserter(found), [&](const Statement& statement) {
    return statement.function == function && statement.op == op;
  });
  return found;
}

/// The objects whose addresses a node gets, through copies.
std::vector<std::string> objects_at(const Program& program, NodeId node) {
  std::vector<std::string> found;
  for (const Statement& statement : program.statements) {
    if (statement.target != node) continue;
    if (statement.op == Op::kAddress) found.push_back(program.objects[statement.object].symbol);
    if (statement.op == Op::kCopy) {
      const auto more = objects_at(program, statement.source);
      found.insert(found.end(), more.begin(), more.end());
    }
  }
  return found;
}

/// Whether an address gets from one node to another by copies.
bool flows(const Program& program, NodeId from, NodeId to) {
  return from == to || std::ranges::any_of(program.statements, [&](const Statement& statement) {
           return statement.op == Op::kCopy && statement.target == to && flows(program, from, statement.source);
         });
}

TEST(Flow, keeps_pointers_and_numbers_of_a_result_in_registers_apart) {
  const Program program = flow_of(
      "struct View { char* data; unsigned long size; };\n"
      "View make(char* p, unsigned long n) { return {p, n}; }\n"
      "View other();\n"
      "unsigned long size() { return other().size; }\n"
      "char* data() { return other().data; }\n");
  const FlowFunction& make = program.functions[function_named(program, "_Z4makePcm")];
  const NodeId numbers = program.nodes[make.result].numbers;
  ASSERT_NE(numbers, kNone);
  EXPECT_FALSE(program.nodes[numbers].is_pointer);
  const auto returns = statements_of(program, "_Z4makePcm", Op::kReturn);
  ASSERT_EQ(returns.size(), 2U);
  EXPECT_TRUE(flows(program, make.parameters[0], returns[0].source));
  EXPECT_FALSE(flows(program, make.parameters[0], returns[1].source));
  EXPECT_TRUE(flows(program, make.parameters[1], returns[1].source));
  const auto size_call = statements_of(program, "_Z4sizev", Op::kCall),
             data_call = statements_of(program, "_Z4datav", Op::kCall);
  const NodeId size = statements_of(program, "_Z4sizev", Op::kReturn).at(0).source;
  EXPECT_FALSE(flows(program, size_call.at(0).target, size));
  EXPECT_TRUE(flows(program, program.nodes[size_call.at(0).target].numbers, size));
  EXPECT_TRUE(flows(program, data_call.at(0).target, statements_of(program, "_Z4datav", Op::kReturn).at(0).source));
}

TEST(Flow, takes_no_address_from_an_index) {
  const Program program = flow_of("char& at(char* p, unsigned long i) { return p[i]; }\n");
  const FlowFunction& at = program.functions[function_named(program, "_Z2atPcm")];
  const NodeId result = statements_of(program, "_Z2atPcm", Op::kReturn).at(0).source;
  EXPECT_TRUE(flows(program, at.parameters[0], result));
  EXPECT_FALSE(flows(program, at.parameters[1], result));
}

TEST(Flow, shows_a_store_to_a_root_with_its_place) {
  const Program program = flow_of(
      "[[gnu::section(\".cell.state.total\"), gnu::used]] static unsigned long total;\n"
      "void add(unsigned long n) {\n"
      "  total += n;\n"
      "}\n");
  const auto stores = statements_of(program, "_Z3addm", Op::kStore);
  ASSERT_EQ(stores.size(), 1U);
  const auto root = std::ranges::find(program.objects, "total", &FlowObject::root);
  ASSERT_NE(root, program.objects.end());
  EXPECT_FALSE(root->holds_pointers);
  EXPECT_EQ(objects_at(program, stores[0].target), std::vector<std::string>{root->symbol});
  EXPECT_EQ(program.places.at(stores[0].place).line, 3U);
  EXPECT_TRUE(program.gaps.empty());
}

TEST(Flow, shows_which_blocks_follow_each_other) {
  const Program program = flow_of(
      "void one();\n[[noreturn]] void stop();\n"
      "void f(int n) {\n"
      "  if (n == 7) stop();\n"
      "  do one();\n"
      "  while (n-- > 0);\n"
      "}\n");
  using End = FlowBlock::End;
  const FunctionId function = function_named(program, "_Z1fi");
  const auto first = std::ranges::find(program.blocks, function, &FlowBlock::function);
  ASSERT_NE(first, program.blocks.end());
  EXPECT_EQ(first->successors.size(), 2U);
  const auto block_of = [&](const std::string& callee) {
    for (const Statement& call : statements_of(program, "_Z1fi", Op::kCall))
      if (program.functions[call.callee].symbol == callee) return call.block;
    throw std::runtime_error("no call of " + callee);
  };
  EXPECT_EQ(program.blocks[block_of("_Z4stopv")].end, End::kStops);
  const BlockId loop = block_of("_Z3onev");
  const std::vector<BlockId>& next = program.blocks[loop].successors;
  ASSERT_EQ(next.size(), 2U);
  const BlockId out = next[next[0] == loop ? 1 : 0];
  EXPECT_TRUE(next[0] == loop || next[1] == loop);
  EXPECT_EQ(program.blocks[out].end, End::kReturns);
}

TEST(Flow, keeps_the_way_through_a_helper_as_calls_that_were_inlined) {
  const Program program = flow_of(
      "static void put(int* to) {\n"
      "  *to = 1;\n"
      "}\n"
      "void f(int* p) {\n"
      "  put(p);\n"
      "}\n");
  const auto stores = statements_of(program, "_Z1fPi", Op::kStore);
  ASSERT_EQ(stores.size(), 1U);
  const Place& inner = program.places.at(stores[0].place);
  EXPECT_EQ(inner.line, 2U);
  EXPECT_EQ(program.places.at(inner.inlined_at).line, 5U);
  EXPECT_EQ(stores[0].target, program.functions[function_named(program, "_Z1fPi")].parameters[0]);
}

TEST(Flow, makes_a_captureless_lambda_an_address_of_a_function) {
  const Program program = flow_of("void (*table)(int) = [](int) {};\n");
  const auto held = std::ranges::find(program.statements, Op::kInitialise, &Statement::op);
  ASSERT_NE(held, program.statements.end());
  EXPECT_EQ(objects_at(program, held->source).size(), 1U);
}

TEST(Flow, carries_an_address_through_integers_but_not_through_a_distance) {
  const Program program = flow_of(
      "static int secret;\n"
      "unsigned long hide() { return (reinterpret_cast<unsigned long>(&secret) ^ 5) + 3; }\n"
      "long distance(const char* a, const char* b) { return a - b; }\n");
  const auto hidden = statements_of(program, "_Z4hidev", Op::kReturn);
  ASSERT_EQ(hidden.size(), 1U);
  EXPECT_EQ(objects_at(program, hidden[0].source), std::vector<std::string>{"_ZL6secret"});
  EXPECT_EQ(statements_of(program, "_Z8distancePKcS0_", Op::kCopy).size(), 2U);  // the two casts
  EXPECT_EQ(statements_of(program, "_Z8distancePKcS0_", Op::kDerive).size(), 2U);
}

TEST(Flow, tells_numbers_from_bytes_that_may_be_anything) {
  const Program program = flow_of(
      "unsigned long number(unsigned long* p) { return *p; }\n"
      "union Any { unsigned long word; void* pointer; };\n"
      "unsigned long any(Any* p) { return p->word; }\n");
  const auto number = statements_of(program, "_Z6numberPm", Op::kLoad);
  const auto any = statements_of(program, "_Z3anyP3Any", Op::kLoad);
  ASSERT_EQ(number.size(), 1U);
  ASSERT_EQ(any.size(), 1U);
  EXPECT_FALSE(program.nodes[number[0].target].is_pointer);
  EXPECT_TRUE(program.nodes[any[0].target].is_pointer);
}

TEST(Flow, says_which_conditions_decide_but_not_what_merely_follows_a_check) {
  const Program program = flow_of(
      "void one(); void two(); [[noreturn]] void stop();\n"
      "void f(int n, int m) { if (m > 9) stop(); if (n > 3) one(); two(); }\n");
  const auto calls = statements_of(program, "_Z1fii", Op::kCall);
  ASSERT_EQ(calls.size(), 3U);
  const auto conditions_of = [&](const std::string& callee) {
    const FunctionId id = function_named(program, callee);
    const auto call = std::ranges::find(calls, id, &Statement::callee);
    return program.blocks.at(call->block).conditions.size();
  };
  EXPECT_EQ(conditions_of("_Z4stopv"), 1U);
  EXPECT_EQ(conditions_of("_Z3onev"), 1U);
  EXPECT_EQ(conditions_of("_Z3twov"), 0U);
}

TEST(Flow, knows_addresses_that_the_source_states) {
  const Program program = flow_of("void f() { *reinterpret_cast<volatile int*>(0xfee00000) = 1; }\n");
  const auto found = std::ranges::find(program.objects, FlowObject::Kind::kAbsolute, &FlowObject::kind);
  ASSERT_NE(found, program.objects.end());
  EXPECT_EQ(found->address, 0xfee00000U);
  const auto stores = statements_of(program, "_Z1fv", Op::kStore);
  ASSERT_EQ(stores.size(), 1U);
  EXPECT_TRUE(stores[0].is_volatile);
}

TEST(Flow, leads_from_a_vtable_to_its_functions) {
  const Program program = flow_of(
      "struct Base { virtual int get() const; virtual ~Base(); };\n"
      "int Base::get() const { return 1; }\n"
      "Base::~Base() {}\n"
      "int ask(const Base& base) { return base.get(); }\n");
  EXPECT_EQ(statements_of(program, "_Z3askRK4Base", Op::kIndirectCall).size(), 1U);
  const auto table = std::ranges::find(program.objects, "_ZTV4Base", &FlowObject::symbol);
  ASSERT_NE(table, program.objects.end());
  const auto id = static_cast<ObjectId>(table - program.objects.begin());
  const auto held = std::ranges::find(program.statements, id, &Statement::object);
  ASSERT_NE(held, program.statements.end());
  const auto functions = objects_at(program, held->source);
  EXPECT_NE(std::ranges::find(functions, "_ZNK4Base3getEv"), functions.end());
}

TEST(Flow, puts_the_frame_of_a_coroutine_into_memory) {
  const Program program = flow_of(
      "#include <coroutine>\n"
      "struct Task { struct promise_type {\n"
      "  Task get_return_object() { return {}; } std::suspend_always initial_suspend() { return {}; }\n"
      "  std::suspend_always final_suspend() noexcept { return {}; } void return_void() {}\n"
      "  void unhandled_exception() {} }; };\n"
      "Task f(int* p) { *p = 1; co_return; }\n");
  EXPECT_TRUE(program.gaps.empty()) << program.gaps.front();
  EXPECT_FALSE(statements_of(program, "_Z1fPi.resume", Op::kStore).empty());
}

TEST(Flow, calls_what_it_does_not_understand_a_gap) {
  const Program program = flow_of("void f(int* p) { asm volatile(\"\" : : \"r\"(p) : \"memory\"); }\n");
  EXPECT_EQ(statements_of(program, "_Z1fPi", Op::kAssembly).size(), 1U);
}

TEST(Flow, says_what_clang_does_not_compile) { EXPECT_THROW(flow_of("int f( {\n"), std::runtime_error); }

}  // namespace
}  // namespace verifier::evidence
