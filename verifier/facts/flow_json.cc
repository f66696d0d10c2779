#include "verifier/facts/flow_json.h"

#include <array>
#include <map>
#include <optional>
#include <set>

#include "nlohmann/json.hpp"
#include "verifier/facts/digest.h"
#include "verifier/facts/json_reader.h"

namespace verifier::facts {
namespace {

using nlohmann::json;
using Op = Statement::Op;

constexpr std::uint64_t kSchema = 2;
constexpr std::uint64_t kLastOp = static_cast<std::uint64_t>(Op::kInitialise);
constexpr std::uint64_t kLastEnd = static_cast<std::uint64_t>(FlowBlock::End::kStops);
constexpr std::uint64_t kLastKind = static_cast<std::uint64_t>(FlowObject::Kind::kAbsolute);

std::uint64_t packed(std::initializer_list<bool> flags) {
  std::uint64_t bits = 0;
  unsigned number = 0;
  for (const bool flag : flags) bits |= static_cast<std::uint64_t>(flag) << number++;
  return bits;
}

/// Tables in the order in which they were filled; ids are written plus one, so that kNone is 0.
class FlowWriter {
 public:
  Parsed<std::string> write(const Program& program);

 private:
  void id(json& row, std::uint32_t id) { row.push_back(id == kNone ? 0U : std::uint64_t{id} + 1); }
  void text(json& row, const std::string& text) {
    const auto [found, is_new] = numbers_.try_emplace(text, strings_.size());
    if (is_new) strings_.push_back(text);
    row.push_back(found->second);
  }
  void ids(json& row, const std::vector<std::uint32_t>& all) {
    row.push_back(all.size());
    for (const std::uint32_t one : all) id(row, one);
  }
  void place(json& row, const Place& place);
  void object(json& row, const FlowObject& object);
  void function(json& row, const FlowFunction& function);
  void statement(json& row, const Statement& statement);

  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> strings_;
};

void FlowWriter::place(json& row, const Place& place) {
  text(row, place.file);
  row.push_back(place.line);
  text(row, place.function);
  id(row, place.inlined_at);
}

void FlowWriter::object(json& row, const FlowObject& object) {
  row.push_back(static_cast<unsigned>(object.kind));
  text(row, object.symbol);
  text(row, object.root);
  id(row, object.function);
  id(row, object.place);
  row.push_back(object.address);
  row.push_back(packed(
      {object.is_constant, object.is_external, object.is_thread_local, object.is_visible, object.holds_pointers}));
}

void FlowWriter::function(json& row, const FlowFunction& function) {
  text(row, function.symbol);
  text(row, function.type);
  id(row, function.result);
  id(row, function.result_slot);
  id(row, function.place);
  row.push_back(packed({function.is_defined, function.is_visible, function.is_inline, function.is_address_taken}));
  ids(row, function.parameters);
}

void FlowWriter::statement(json& row, const Statement& statement) {
  row.push_back(static_cast<unsigned>(statement.op));
  id(row, statement.function);
  id(row, statement.block);
  id(row, statement.place);
  id(row, statement.target);
  id(row, statement.source);
  id(row, statement.object);
  id(row, statement.callee);
  text(row, statement.type);
  row.push_back(packed({statement.is_volatile, statement.is_atomic}));
  ids(row, statement.arguments);
}

Parsed<std::string> FlowWriter::write(const Program& program) {
  json value = {{"schema", kSchema}, {"code", to_hex(program.code)}, {"gaps", program.gaps}};
  for (const char* table : {"places", "objects", "nodes", "functions", "blocks", "statements"})
    value[table] = json::array();
  for (const Place& row : program.places) place(value["places"], row);
  for (const FlowObject& row : program.objects) object(value["objects"], row);
  for (const FlowNode& row : program.nodes) {
    id(value["nodes"], row.function);
    value["nodes"].push_back(row.is_pointer ? 1 : 0);
    id(value["nodes"], row.numbers);
  }
  for (const FlowFunction& row : program.functions) function(value["functions"], row);
  for (const FlowBlock& row : program.blocks) {
    id(value["blocks"], row.function);
    ids(value["blocks"], row.conditions);
    ids(value["blocks"], row.successors);
    value["blocks"].push_back(static_cast<unsigned>(row.end));
  }
  for (const Statement& row : program.statements) statement(value["statements"], row);
  value["strings"] = strings_;
  return write_json(value);
}

/// One table, read from front to back. After the first error everything reads as zero, and `error` says what it was.
class Table {
 public:
  Table(const json& numbers, std::string name, const std::vector<std::string>& strings)
      : numbers_(numbers), name_(std::move(name)), strings_(strings) {
    if (!numbers_.is_array()) fail("is not a list");
  }

  [[nodiscard]] bool at_end() const { return !error_.empty() || next_ == numbers_.size(); }

  std::uint64_t number(std::uint64_t limit) {
    if (!error_.empty()) return 0;
    if (next_ == numbers_.size()) return fail("ends within a row");
    const json& value = numbers_[next_++];
    if (!value.is_number_unsigned()) return fail("has something that is no number");
    if (value.get<std::uint64_t>() > limit) return fail("has a number out of range");
    return value.get<std::uint64_t>();
  }
  std::uint32_t word() { return static_cast<std::uint32_t>(number(std::numeric_limits<std::uint32_t>::max())); }
  std::uint32_t id() {
    const std::uint64_t id = number(kNone);
    return id == 0 ? kNone : static_cast<std::uint32_t>(id - 1);
  }
  std::string text() {
    const std::uint64_t index = number(std::numeric_limits<std::uint64_t>::max());
    if (!error_.empty()) return "";
    if (index < strings_.size()) return strings_[index];
    fail("names a string that does not exist");
    return "";
  }
  std::vector<std::uint32_t> ids() {
    const std::uint64_t size = number(numbers_.size());
    std::vector<std::uint32_t> all;
    for (std::uint64_t i = 0; i < size && error_.empty(); ++i) all.push_back(id());
    return all;
  }
  /// What `word` gave, bit by bit.
  static bool flag(std::uint64_t bits, unsigned number) { return (bits >> number & 1) != 0; }

  [[nodiscard]] Parsed<void> result() const {
    if (!error_.empty()) return refuse("flow: table ", name_, " ", error_, " at number ", next_);
    return {};
  }

 private:
  std::uint64_t fail(std::string_view why) {
    if (error_.empty()) error_ = why;
    return 0;
  }

  const json& numbers_;
  std::string name_, error_;
  const std::vector<std::string>& strings_;
  std::size_t next_ = 0;
};

class FlowReader {
 public:
  Parsed<Program> read(const json& value);

 private:
  template <typename Row, typename Read>
  Parsed<void> table(const json& value, const char* name, std::vector<Row>& rows, Read read) {
    Table table(value.at(name), name, strings_);
    while (!table.at_end()) rows.push_back(read(table));
    return table.result();
  }
  Parsed<void> read_tables(const json& value);
  Parsed<void> check() const;
  Parsed<void> check_functions() const;
  Parsed<void> check_statement(const Statement& statement) const;

  Program program_;
  std::vector<std::string> strings_;
};

FlowObject read_object(Table& table) {
  FlowObject object;
  object.kind = static_cast<FlowObject::Kind>(table.number(kLastKind));
  object.symbol = table.text();
  object.root = table.text();
  object.function = table.id();
  object.place = table.id();
  object.address = table.number(std::numeric_limits<std::uint64_t>::max());
  const std::uint64_t flags = table.number(31);
  object.is_constant = Table::flag(flags, 0);
  object.is_external = Table::flag(flags, 1);
  object.is_thread_local = Table::flag(flags, 2);
  object.is_visible = Table::flag(flags, 3);
  object.holds_pointers = Table::flag(flags, 4);
  return object;
}

FlowFunction read_function(Table& table) {
  FlowFunction function;
  function.symbol = table.text();
  function.type = table.text();
  function.result = table.id();
  function.result_slot = table.id();
  function.place = table.id();
  const std::uint64_t flags = table.number(15);
  function.is_defined = Table::flag(flags, 0);
  function.is_visible = Table::flag(flags, 1);
  function.is_inline = Table::flag(flags, 2);
  function.is_address_taken = Table::flag(flags, 3);
  function.parameters = table.ids();
  return function;
}

Statement read_statement(Table& table) {
  Statement statement;
  statement.op = static_cast<Op>(table.number(kLastOp));
  statement.function = table.id();
  statement.block = table.id();
  statement.place = table.id();
  statement.target = table.id();
  statement.source = table.id();
  statement.object = table.id();
  statement.callee = table.id();
  statement.type = table.text();
  const std::uint64_t flags = table.number(3);
  statement.is_volatile = Table::flag(flags, 0);
  statement.is_atomic = Table::flag(flags, 1);
  statement.arguments = table.ids();
  return statement;
}

Parsed<void> FlowReader::read_tables(const json& value) {
  FACTS_CHECK(table(value, "places", program_.places, [](Table& table) {
    Place place;
    place.file = table.text();
    place.line = table.word();
    place.function = table.text();
    place.inlined_at = table.id();
    return place;
  }));
  FACTS_CHECK(table(value, "objects", program_.objects, read_object));
  FACTS_CHECK(table(value, "nodes", program_.nodes, [](Table& table) {
    const FunctionId function = table.id();
    const bool is_pointer = table.number(1) != 0;
    return FlowNode{function, is_pointer, table.id()};
  }));
  FACTS_CHECK(table(value, "functions", program_.functions, read_function));
  FACTS_CHECK(table(value, "blocks", program_.blocks, [](Table& table) {
    FlowBlock block;
    block.function = table.id();
    block.conditions = table.ids();
    block.successors = table.ids();
    block.end = static_cast<FlowBlock::End>(table.number(kLastEnd));
    return block;
  }));
  return table(value, "statements", program_.statements, read_statement);
}

bool is_in(std::uint32_t id, std::size_t size) { return id < size; }
bool is_none_or_in(std::uint32_t id, std::size_t size) { return id == kNone || id < size; }

Parsed<void> FlowReader::check_functions() const {
  for (const FlowFunction& function : program_.functions) {
    const bool fits = is_none_or_in(function.result, program_.nodes.size()) &&
                      is_none_or_in(function.result_slot, function.parameters.size()) &&
                      is_none_or_in(function.place, program_.places.size());
    if (!fits) return refuse("flow: function ", function.symbol, " has an id out of range");
    for (const NodeId node : function.parameters) {
      if (!is_in(node, program_.nodes.size())) return refuse("flow: a parameter of ", function.symbol, " is no node");
    }
  }
  return {};
}

/// What the operation works on must be there.
Parsed<void> FlowReader::check_statement(const Statement& statement) const {
  const std::size_t nodes = program_.nodes.size();
  bool fits = is_none_or_in(statement.function, program_.functions.size()) &&
              is_none_or_in(statement.block, program_.blocks.size()) &&
              (statement.block == kNone || program_.blocks[statement.block].function == statement.function) &&
              is_none_or_in(statement.place, program_.places.size()) && is_none_or_in(statement.target, nodes) &&
              is_none_or_in(statement.source, nodes) && is_none_or_in(statement.object, program_.objects.size()) &&
              is_none_or_in(statement.callee, program_.functions.size());
  for (const NodeId argument : statement.arguments) fits = fits && is_none_or_in(argument, nodes);
  const bool has_target = statement.target != kNone, has_source = statement.source != kNone;
  switch (statement.op) {
    case Op::kAddress:
      fits = fits && has_target && statement.object != kNone;
      break;
    case Op::kCopy:
    case Op::kDerive:
    case Op::kLoad:
    case Op::kCopyMemory:
      fits = fits && has_target && has_source;
      break;
    case Op::kStore:
      fits = fits && has_target;
      break;
    case Op::kCall:
      fits = fits && statement.callee != kNone;
      break;
    case Op::kIndirectCall:
    case Op::kReturn:
    case Op::kFree:
      fits = fits && has_source;
      break;
    case Op::kInitialise:
      fits = fits && has_source && statement.object != kNone;
      break;
    case Op::kAssembly:
      break;
  }
  if (!fits) return refuse("flow: statement ", &statement - program_.statements.data(), " is not complete");
  return {};
}

Parsed<void> FlowReader::check() const {
  for (const Place& place : program_.places) {
    const auto id = static_cast<PlaceId>(&place - program_.places.data());
    // Callers come first, so that following them ends.
    if (place.inlined_at != kNone && place.inlined_at >= id)
      return refuse("flow: place ", id, " is inlined into a later one");
  }
  for (const FlowObject& object : program_.objects) {
    const bool needs_function = object.kind == FlowObject::Kind::kFunction;
    if (!is_none_or_in(object.function, program_.functions.size()) ||
        !is_none_or_in(object.place, program_.places.size()) || (needs_function && object.function == kNone))
      return refuse("flow: object ", &object - program_.objects.data(), " has an id out of range");
  }
  for (const FlowNode& node : program_.nodes) {
    if (!is_none_or_in(node.function, program_.functions.size())) return refuse("flow: a node is in no function");
    if (!is_none_or_in(node.numbers, program_.nodes.size())) return refuse("flow: the numbers of a node are no node");
  }
  for (const FlowBlock& block : program_.blocks) {
    if (!is_in(block.function, program_.functions.size())) return refuse("flow: a block is in no function");
    for (const NodeId condition : block.conditions) {
      if (!is_in(condition, program_.nodes.size())) return refuse("flow: a condition is no node");
    }
    for (const BlockId next : block.successors) {
      if (!is_in(next, program_.blocks.size()) || program_.blocks[next].function != block.function)
        return refuse("flow: a block goes on in another function");
    }
    if (block.successors.empty() == (block.end == FlowBlock::End::kGoesOn))
      return refuse("flow: the end of block ", &block - program_.blocks.data(), " is not what it goes on to");
  }
  FACTS_CHECK(check_functions());
  for (const Statement& statement : program_.statements) FACTS_CHECK(check_statement(statement));
  return {};
}

Parsed<Program> FlowReader::read(const json& value) {
  FACTS_CHECK(check_keys(
      value, {"schema", "code", "gaps", "strings", "places", "objects", "nodes", "functions", "blocks", "statements"},
      "flow"));
  FACTS_TRY(const std::uint64_t schema, number_at(value, "schema", "flow"));
  if (schema != kSchema) return refuse("flow: schema ", schema, " is not ", kSchema);
  FACTS_TRY(const std::string code, string_at(value, "code", "flow"));
  auto digest = from_hex(code);
  if (!digest) return refuse("flow: 'code': ", digest.error());
  program_.code = *digest;
  FACTS_TRY(program_.gaps, strings_at(value, "gaps", "flow"));
  FACTS_TRY(strings_, strings_at(value, "strings", "flow"));
  FACTS_CHECK(read_tables(value));
  FACTS_CHECK(check());
  return std::move(program_);
}

}  // namespace

Parsed<std::string> write_flow(const Program& program) {
  auto text = FlowWriter().write(program);
  if (!text) return refuse("flow: ", text.error());
  return text;
}

Parsed<Program> read_flow(std::string_view json_text) {
  auto parsed = parse_json(json_text);
  if (!parsed) return refuse("flow: ", parsed.error());
  return FlowReader().read(*parsed);
}

}  // namespace verifier::facts
