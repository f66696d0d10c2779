// Cells built in memory for tests of rules: each breaks one thing. Tests only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verifier/facts/digest.h"
#include "verifier/model/graph.h"
#include "verifier/model/verdict.h"

namespace verifier::rules {

/// "_ZN<n><cell><n><name>Ev": `cell::name()`.
inline std::string function_symbol(const std::string& cell, const std::string& name) {
  return "_ZN" + std::to_string(cell.size()) + cell + std::to_string(name.size()) + name + "Ev";
}

/// Puts a cell together; each call adds one thing. Starts as a safe cell of layer "top" without anything.
class TestCell {
 public:
  static constexpr std::uint64_t kWrite = 1, kAlloc = 2, kExec = 4;
  static constexpr std::uint32_t kProgbits = 1, kNobits = 8;

  explicit TestCell(std::string name) {
    cell_.manifest.file = cell_.manifest.cell = std::move(name);
    cell_.manifest.label = "//cells/" + cell_.manifest.cell;
    cell_.manifest.layer = "top";
    cell_.elf.sections.emplace_back();  // index 0 is no section
    cell_.elf.symbols.emplace_back();
    cell_.source.emplace().files = {{cell_.manifest.cell + ".cc", 40}};
  }

  TestCell& layer(std::string name) { return cell_.manifest.layer = std::move(name), *this; }
  TestCell& file(std::string name) { return cell_.manifest.file = std::move(name), *this; }
  TestCell& trusted() { return cell_.manifest.trusted = true, *this; }
  TestCell& grant(std::string text) { return cell_.manifest.grants.push_back(std::move(text)), *this; }
  TestCell& dep(std::string name) { return cell_.manifest.deps.push_back(std::move(name)), *this; }
  TestCell& keep(std::string root, std::string category) {
    return cell_.manifest.kept[std::move(root)] = std::move(category), *this;
  }

  std::uint32_t section(std::string name, std::uint64_t flags, std::uint64_t size = 16,
                        std::uint32_t type = kProgbits) {
    Section& added = cell_.elf.sections.emplace_back();
    added.name = std::move(name);
    added.type = type;
    added.flags = flags;
    added.size = size;
    if (type != kNobits) added.bytes.assign(size, 0);
    return static_cast<std::uint32_t>(cell_.elf.sections.size() - 1);
  }

  std::uint32_t symbol(Symbol row) {
    cell_.elf.symbols.push_back(std::move(row));
    return static_cast<std::uint32_t>(cell_.elf.symbols.size() - 1);
  }

  /// A described, exported function in a section of its own.
  TestCell& exports(const std::string& mangled, std::string text = "void()") {
    define(mangled);
    add_fact(cell_.facts.exports, mangled, std::move(text));
    cell_.facts.locations[mangled] = cell_.manifest.cell + ".cc:10";
    return *this;
  }

  /// A visible function without facts.
  TestCell& define(const std::string& mangled) {
    const auto code = section(".text." + mangled, kAlloc | kExec);
    symbol({.name = mangled, .binding = 1, .type = 2, .visibility = 0, .section = code, .value = 0, .size = 16});
    return *this;
  }

  /// An undefined symbol that function `user` calls.
  TestCell& imports(const std::string& mangled, std::string text = "void()", const std::string& user = "") {
    const auto target = symbol({.name = mangled, .binding = 1, .type = 0, .visibility = 0, .value = 0, .size = 0});
    const std::string from = user.empty() ? function_symbol(cell_.manifest.cell, "user") : user;
    const auto code = section(".text." + from, kAlloc | kExec);
    symbol({.name = from, .binding = 0, .type = 2, .visibility = 0, .section = code, .value = 0, .size = 16});
    cell_.elf.sections[code].relocations.push_back({1, 4, target, -4});
    cell_.facts.locations[from] = cell_.manifest.cell + ".cc:20";
    add_fact(cell_.facts.imports, mangled, std::move(text));
    return *this;
  }

  /// A root with its section, its record and its fact.
  TestCell& root(const std::string& name, const std::string& category, std::uint64_t size = 8,
                 const std::string& text = "unsigned long") {
    const auto state = section(".cell.state." + name, kAlloc | kWrite, size);
    symbol({.name = name, .binding = 0, .type = 1, .visibility = 0, .section = state, .value = 0, .size = size});
    add_record(name, category, size, static_cast<std::uint32_t>(cell_.elf.symbols.size() - 1));
    cell_.facts.roots.push_back(
        {name, "unsigned long", category, text, facts::text_digest(text), size, cell_.manifest.cell + ".cc:5"});
    return *this;
  }

  TestCell& reach(std::string from, std::string root) {
    cell_.reaches.push_back({from, root, {from, root}});
    return *this;
  }

  /// Something in the header `<cell>.h`, line 7, for others.
  TestCell& offers(HeaderItem::Kind kind, std::string name, std::string text) {
    const std::string header = cell_.manifest.cell + ".h";
    cell_.source->files = {{cell_.manifest.cell + ".cc", 40}, {header, 20}};
    cell_.source->offered.push_back({kind, std::move(name), std::move(text), header, 7});
    std::ranges::sort(cell_.source->offered);
    return *this;
  }

  /// What it has from the header of `owner`.
  TestCell& copies(const std::string& owner, HeaderItem::Kind kind, std::string name, std::string text) {
    cell_.source->copied.push_back({kind, std::move(name), std::move(text), owner + ".h", 7});
    std::ranges::sort(cell_.source->copied);
    return *this;
  }

  /// A construct in line 30 of a file, its own if none is named.
  TestCell& contains(Construct::Kind kind, std::string function = "", std::string file = "") {
    if (file.empty()) file = cell_.manifest.cell + ".cc";
    cell_.source->constructs.push_back({kind, "construct", std::move(function), std::move(file), 30, 0, 0});
    return *this;
  }

  TestCell& privileged(PrivilegedUse use) { return cell_.privileged.push_back(std::move(use)), *this; }
  TestCell& take_address(AddressTaken taken) { return cell_.addresses_taken.push_back(std::move(taken)), *this; }

  /// Code of a defined function, at the place of its symbol.
  TestCell& stack(const std::string& mangled, std::uint64_t bytes) {
    const auto found = std::ranges::find(cell_.elf.symbols, mangled, &Symbol::name);
    CodeFunction& code = cell_.functions.emplace_back();
    code.symbol = mangled;
    code.section = found->section;
    code.offset = found->value;
    code.stack = bytes;
    return *this;
  }

  /// A function that only this cell sees.
  TestCell& function(const std::string& name, std::uint64_t bytes) {
    const auto code = section(".text." + name, kAlloc | kExec);
    symbol({.name = name, .binding = 0, .type = 2, .visibility = 0, .section = code, .value = 0, .size = 16});
    return stack(name, bytes);
  }

  /// `to` is a function of this cell or an import; one that is neither is added, with a stack that is not known.
  TestCell& calls(const std::string& from, const std::string& to) { return enters(from, to, false); }
  TestCell& jumps(const std::string& from, const std::string& to) { return enters(from, to, true); }
  TestCell& indirect(const std::string& from) {
    code_of(from)->indirect_calls += 1;
    return *this;
  }

  CellObject& raw() { return cell_; }
  CellObject build() const { return cell_; }

 private:
  static void add_fact(std::vector<InterfaceFact>& facts, const std::string& symbol, std::string text) {
    const std::uint64_t digest = facts::text_digest(text);
    const auto place = std::ranges::lower_bound(facts, symbol, {}, &InterfaceFact::symbol);
    facts.insert(place, {symbol, std::move(text), digest, "header.h:1"});
  }

  std::uint32_t text_symbol(const std::string& text) {
    const auto index = section(".rodata.str", kAlloc, text.size() + 1);
    auto& bytes = cell_.elf.sections[index].bytes;
    std::ranges::copy(text, bytes.begin());
    return symbol({.name = "", .binding = 0, .type = 3, .visibility = 0, .section = index, .value = 0, .size = 0});
  }

  /// One record of cell_abi::RootDescriptor: five pointers, then size and alignment.
  void add_record(const std::string& name, const std::string& category, std::uint64_t size, std::uint32_t address) {
    if (table_ == 0) table_ = section(".cell.roots", kAlloc, 0);
    const std::uint32_t identity = text_symbol(cell_.manifest.cell + "::" + name);
    const std::uint32_t targets[] = {address, text_symbol(name), text_symbol("unsigned long"), text_symbol(category),
                                     identity};
    Section& table = cell_.elf.sections[table_];
    const std::uint64_t at = table.size;
    table.size += 48;
    table.bytes.resize(table.size);
    for (std::uint64_t i = 0; i < 5; ++i) table.relocations.push_back({at + 8 * i, 1, targets[i], 0});
    for (std::uint64_t i = 0; i < 4; ++i) table.bytes[at + 40 + i] = static_cast<std::uint8_t>(size >> (8 * i));
    table.bytes[at + 44] = 8;
  }

  std::vector<CodeFunction>::iterator code_of(const std::string& name) {
    return std::ranges::find(cell_.functions, name, &CodeFunction::symbol);
  }

  TestCell& enters(const std::string& from, const std::string& to, bool is_jump) {
    const auto is_import = [&to](const InterfaceFact& fact) { return fact.symbol == to; };
    CodeFunction::Entry entry{.function = 0, .import = "", .is_jump = is_jump};
    if (std::ranges::any_of(cell_.facts.imports, is_import)) {
      entry.import = to;
    } else {
      if (code_of(to) == cell_.functions.end()) function(to, 0).code_of(to)->stack.reset();
      entry.function = static_cast<std::uint32_t>(code_of(to) - cell_.functions.begin());
    }
    code_of(from)->entries.push_back(std::move(entry));
    return *this;
  }

  CellObject cell_;
  std::uint32_t table_ = 0;
};

/// The cell with evidence that knows all its functions and roots, which do nothing.
inline CellObject with_evidence(CellObject cell) {
  Program& program = cell.program.emplace();
  program.code = cell.code;
  for (const Symbol& symbol : cell.elf.symbols) {
    if (symbol.name.empty()) continue;
    FlowFunction& function = program.functions.emplace_back();
    function.symbol = symbol.name;
    function.is_defined = symbol.is_defined();
  }
  return cell;
}

inline Graph graph_of(std::initializer_list<CellObject> cells) {
  return build_graph(std::vector<CellObject>(cells)).graph;
}

/// "O3 cpu: message" of each verdict that is not proven, one a line.
inline std::string complaints(const Verdicts& verdicts) {
  std::string text;
  for (const Verdict& verdict : verdicts.all) {
    if (verdict.status != Status::kProven)
      text += verdict.obligation + " " + verdict.subject + ": " + verdict.message + "\n";
  }
  return text;
}

/// What one rule says about a graph.
template <typename Rule>
std::string complaints_of(Rule rule, Graph graph) {
  Verdicts verdicts;
  rule(graph, verdicts);
  return complaints(verdicts);
}

template <typename Rule>
std::string complaints_of(Rule rule, const TestCell& cell) {
  return complaints_of(rule, graph_of({cell.build()}));
}

}  // namespace verifier::rules
