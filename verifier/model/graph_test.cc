#include "verifier/model/graph.h"

#include <gtest/gtest.h>

namespace verifier {
namespace {

CellObject cell(std::string name) {
  CellObject made;
  made.manifest.cell = std::move(name);
  made.elf.sections.resize(2);
  made.elf.sections[1] = {
      .name = ".text", .type = 1, .flags = 6, .size = 16, .bytes = {}, .relocations = {}, .comdat = {}};
  return made;
}

Symbol defined(std::string name) {
  return {.name = std::move(name), .binding = 1, .type = 2, .section = 1, .size = 16};
}
Symbol undefined(std::string name) { return {.name = std::move(name), .binding = 1, .section = Symbol::kUndefined}; }

CellObject blk() {
  CellObject made = cell("blk");
  made.elf.symbols = {defined("_ZN3blk4readEv"), defined("_ZN3blk5writeEv")};
  return made;
}

CellObject fs() {
  CellObject made = cell("fs");
  made.elf.symbols = {defined("_ZN2fs4loadEv"), undefined("_ZN3blk5writeEv"), undefined("_ZN3blk4readEv")};
  made.elf.sections[1].relocations = {{.offset = 1, .type = 4, .symbol = 1, .addend = -4}};
  made.facts.locations["_ZN2fs4loadEv"] = "fs/inode.cc:41";
  return made;
}

TEST(Graph, SortsCellsByNameAndFindsThem) {
  std::vector<CellObject> cells;
  cells.push_back(fs());
  cells.push_back(blk());
  const Graph graph = build_graph(std::move(cells)).graph;
  EXPECT_EQ(graph.find("blk"), 0U);
  EXPECT_EQ(graph.find("fs"), 1U);
  EXPECT_EQ(graph.find("net"), std::nullopt);
}

TEST(Graph, MakesOneEdgeWithAllUsesAndTheirSites) {
  const Graph graph = build_graph({fs(), blk()}).graph;
  ASSERT_EQ(graph.edges.size(), 1U);
  const Edge& edge = graph.edges.front();
  EXPECT_EQ(edge.from, 1U);
  EXPECT_EQ(edge.to, 0U);
  EXPECT_FALSE(edge.is_runtime);
  ASSERT_EQ(edge.uses.size(), 2U);
  EXPECT_EQ(edge.uses[0].symbol, "_ZN3blk4readEv");
  EXPECT_EQ(edge.uses[0].site, "");
  EXPECT_EQ(edge.uses[1].symbol, "_ZN3blk5writeEv");
  EXPECT_EQ(edge.uses[1].site, "fs::load() at fs/inode.cc:41");
}

TEST(Graph, ListsImportsThatNobodyExports) {
  const Graph graph = build_graph({fs()}).graph;
  ASSERT_EQ(graph.unresolved.size(), 2U);
  EXPECT_EQ(graph.unresolved[0], (std::pair<std::size_t, std::string>(0, "_ZN3blk4readEv")));
}

TEST(Graph, ListsAllExportersOfOneSymbol) {
  CellObject ram = blk(), disk = blk();
  ram.manifest.cell = "ram";
  disk.manifest.cell = "disk";
  const Graph graph = build_graph({fs(), ram, blk(), disk}).graph;
  EXPECT_EQ(graph.duplicate_exports.at("_ZN3blk4readEv"), (std::vector<std::string>{"blk", "disk", "ram"}));
}

TEST(Graph, LeavesOutASecondVersionOfACell) {
  const GraphResult result = build_graph({blk(), fs(), blk()});
  EXPECT_EQ(result.duplicate_cells, (std::vector<std::string>{"blk"}));
  EXPECT_EQ(result.graph.cells.size(), 2U);
}

TEST(Graph, TellsCompilerSymbolsFromTheInterfaceOfTheRuntime) {
  CellObject runtime = cell(kRuntimeCell), user = cell("fs"), caller = cell("net");
  runtime.elf.symbols = {defined("memcpy"), defined("_ZN11cxx_runtime4hookEv")};
  user.elf.symbols = {undefined("memcpy")};
  caller.elf.symbols = {undefined("memcpy"), undefined("_ZN11cxx_runtime4hookEv")};
  const Graph graph = build_graph({runtime, user, caller}).graph;
  ASSERT_EQ(graph.edges.size(), 2U);
  EXPECT_TRUE(graph.edges[0].is_runtime);
  EXPECT_FALSE(graph.edges[1].is_runtime);
}

TEST(Exports, LeaveOutHiddenLocalAndInlineSymbols) {
  CellObject made = blk();
  made.elf.symbols[0].visibility = 2;
  made.elf.sections.push_back(
      {.name = ".text.inline", .type = 1, .flags = 6, .size = 4, .bytes = {}, .relocations = {}, .comdat = "x"});
  Symbol inlined = defined("_ZSt3maxv"), local = defined("local"), vtable = defined("_ZTV3Blk");
  inlined.section = vtable.section = 2;
  local.binding = 0;
  made.elf.symbols.insert(made.elf.symbols.end(), {inlined, local, vtable});
  EXPECT_EQ(exports_of(made), (std::vector<std::string>{"_ZN3blk5writeEv"}));
  made.facts.exports = {{"_ZTV3Blk", "vtable for Blk", 1, ""}};
  EXPECT_EQ(exports_of(made), (std::vector<std::string>{"_ZN3blk5writeEv", "_ZTV3Blk"}));
}

}  // namespace
}  // namespace verifier
