#include "verifier/facts/flow_json.h"

#include <gtest/gtest.h>

#include <random>

#include "nlohmann/json.hpp"

namespace verifier::facts {
namespace {

using nlohmann::json;

/// A function that stores its parameter into a variable, with every table in use.
Program sample() {
  Program program;
  program.code[3] = 7;
  program.gaps = {"an intrinsic"};
  program.places = {{"a.cc", 4, "_Z1fPv", kNone}, {"a.h", 9, "_Z1gPv", 0}};
  FlowObject variable;
  variable.symbol = "kept";
  variable.root = "kept";
  variable.place = 0;
  variable.is_visible = true;
  program.objects = {variable};
  program.nodes = {{0, true}, {0, true}};
  FlowFunction function;
  function.symbol = "_Z1fPv";
  function.type = "void (ptr)";
  function.parameters = {0};
  function.place = 1;
  function.is_defined = function.is_visible = true;
  program.functions = {function};
  program.blocks = {{0, {1}, {1}, FlowBlock::End::kGoesOn}, {0, {}, {}, FlowBlock::End::kReturns}};
  Statement address;
  address.op = Statement::Op::kAddress;
  address.function = address.block = address.object = 0;
  address.target = 1;
  Statement store = address;
  store.op = Statement::Op::kStore;
  store.object = kNone;
  store.source = 0;
  store.place = 1;
  store.is_volatile = true;
  Statement call = store;
  call.op = Statement::Op::kCall;
  call.callee = 0;
  call.arguments = {0, kNone};
  program.statements = {address, store, call};
  return program;
}

json sample_json() { return json::parse(*write_flow(sample())); }

std::string error_of(const json& value) {
  const auto read = read_flow(value.dump());
  return read ? "" : read.error();
}

TEST(FlowJson, comes_back_as_it_was_written) {
  const std::string text = *write_flow(sample());
  const auto read = read_flow(text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*write_flow(*read), text);
  EXPECT_EQ(read->code[3], 7);
  EXPECT_EQ(read->places[1].inlined_at, 0U);
  EXPECT_EQ(read->objects[0].root, "kept");
  EXPECT_TRUE(read->objects[0].is_visible);
  EXPECT_FALSE(read->objects[0].is_constant);
  EXPECT_EQ(read->functions[0].type, "void (ptr)");
  EXPECT_EQ(read->blocks[0].conditions, (std::vector<NodeId>{1}));
  EXPECT_EQ(read->blocks[0].successors, (std::vector<BlockId>{1}));
  EXPECT_EQ(read->blocks[1].end, FlowBlock::End::kReturns);
  EXPECT_TRUE(read->statements[1].is_volatile);
  EXPECT_EQ(read->statements[2].arguments, (std::vector<NodeId>{0, kNone}));
}

TEST(FlowJson, names_the_table_that_is_wrong) {
  json value = sample_json();
  value["statements"][0] = 99;
  EXPECT_EQ(error_of(value), "flow: table statements has a number out of range at number 1");
  value = sample_json();
  value["places"].push_back(1);
  EXPECT_EQ(error_of(value), "flow: table places ends within a row at number 9");
  value = sample_json();
  value["nodes"][0] = "one";
  EXPECT_EQ(error_of(value), "flow: table nodes has something that is no number at number 1");
  value = sample_json();
  value["objects"][1] = 1000;
  EXPECT_EQ(error_of(value), "flow: table objects names a string that does not exist at number 2");
  value = sample_json();
  value["schema"] = 1;
  EXPECT_EQ(error_of(value), "flow: schema 1 is not 2");
  value = sample_json();
  value["code"] = "abc";
  EXPECT_TRUE(error_of(value).starts_with("flow: 'code': "));
}

TEST(FlowJson, lets_no_id_out_of_its_table) {
  Program program = sample();
  program.statements[1].target = kNone;
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: statement 1 is not complete");
  program = sample();
  program.statements[2].callee = 1;
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: statement 2 is not complete");
  program = sample();
  program.places[0].inlined_at = 1;
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: place 0 is inlined into a later one");
  program = sample();
  program.functions[0].parameters = {2};
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: a parameter of _Z1fPv is no node");
  program = sample();
  program.nodes[0].numbers = 100;
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: the numbers of a node are no node");
  program = sample();
  program.functions[0].result_slot = 1;
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: function _Z1fPv has an id out of range");
  program = sample();
  program.blocks[0].function = kNone;
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: a block is in no function");
  program = sample();
  program.blocks[0].successors = {2};
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: a block goes on in another function");
  program = sample();
  program.blocks[1].end = FlowBlock::End::kGoesOn;
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: the end of block 1 is not what it goes on to");
  program = sample();
  program.statements[1].function = kNone;
  EXPECT_EQ(read_flow(*write_flow(program)).error(), "flow: statement 1 is not complete");
}

/// What is read has ids within their tables, or is refused: never a crash.
TEST(FlowJson, reads_or_refuses_any_change_of_a_number) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same changes in every run
  std::size_t read_again = 0;
  for (int round = 0; round < 3000; ++round) {
    json value = sample_json();
    const char* tables[] = {"places", "objects", "nodes", "functions", "blocks", "statements"};
    json& table = value[tables[random() % std::size(tables)]];
    table[random() % table.size()] = random() % 4 == 0 ? random() : random() % 5;
    const auto read = read_flow(value.dump());
    if (!read) continue;
    ++read_again;
    for (const Statement& statement : read->statements) {
      ASSERT_TRUE(statement.target == kNone || statement.target < read->nodes.size());
      ASSERT_TRUE(statement.function == kNone || statement.function < read->functions.size());
    }
    for (const Place& place : read->places) {
      ASSERT_TRUE(place.inlined_at == kNone || place.inlined_at < read->places.size());
    }
  }
  EXPECT_GT(read_again, 100U);
}

}  // namespace
}  // namespace verifier::facts
