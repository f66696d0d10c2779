#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using testing::HasSubstr;

const std::string kRead = "_ZN3blk4readEv";

TestCell blk() { return TestCell("blk").exports(kRead); }
TestCell fs() { return TestCell("fs").dep("blk").imports(kRead); }
TestCell runtime() { return TestCell("cxx_runtime").trusted().exports("memcpy").exports("_ZN11cxx_runtime4hookEv"); }

std::string closure(std::initializer_list<CellObject> cells) { return complaints_of(check_closure, graph_of(cells)); }

TEST(Closure, AcceptsDeclaredAndUsedDependencies) { EXPECT_EQ(closure({blk().build(), fs().build()}), ""); }

TEST(Closure, RefusesAnImportThatNobodyExports) {
  EXPECT_EQ(closure({fs().imports("_ZN3blk5writeEv").build(), blk().build()}),
            "O1 fs: imports blk::write(), which no cell exports\n");
}

TEST(Closure, RefusesTwoExporters) {
  EXPECT_THAT(closure({blk().build(), fs().build(), TestCell("ram").exports(kRead).build()}),
              HasSubstr("O1 graph: blk::read() is exported by blk and ram\n"));
}

TEST(Closure, RefusesAnUndeclaredDependency) {
  EXPECT_EQ(closure({blk().build(), TestCell("fs").imports(kRead).build()}),
            "E3 fs: imports blk::read() of blk, which is not in its deps\n");
}

TEST(Closure, RefusesAnUnusedDependency) {
  EXPECT_EQ(closure({blk().build(), TestCell("fs").dep("blk").build()}),
            "E3 fs: imports nothing from its dependency blk\n");
}

TEST(Closure, RefusesADependencyThatDoesNotExist) {
  EXPECT_EQ(closure({TestCell("fs").dep("blk").build()}), "E3 fs: depends on blk, which is no cell of this graph\n");
}

TEST(Closure, TakesCompilerSymbolsFromTheRuntimeUndeclared) {
  EXPECT_EQ(closure({runtime().build(), TestCell("fs").imports("memcpy").build()}), "");
}

TEST(Closure, WantsTheInterfaceOfTheRuntimeDeclared) {
  EXPECT_THAT(closure({runtime().build(), TestCell("fs").imports("_ZN11cxx_runtime4hookEv").build()}),
              HasSubstr("E3 fs: imports cxx_runtime::hook() of cxx_runtime, which is not in its deps"));
}

TEST(Closure, RefusesSymbolsThatALinkerMakesUp) {
  EXPECT_EQ(closure({TestCell("fs").imports("__start_table").build()}),
            "E3 fs: uses __start_table, which only a linker defines\n");
}

TEST(Closure, RefusesMutableData) {
  TestCell exporter("blk");
  const auto data = exporter.section(".data.x", TestCell::kAlloc | TestCell::kWrite);
  exporter.symbol({.name = "_ZN3blk1xE", .binding = 1, .type = 1, .section = data, .value = 0, .size = 8});
  EXPECT_THAT(closure({exporter.build(), TestCell("fs").dep("blk").imports("_ZN3blk1xE").build()}),
              HasSubstr("E3 fs: imports the mutable object blk::x of blk"));
}

TEST(Closure, AcceptsConstantData) {
  TestCell exporter("blk");
  const auto data = exporter.section(".rodata.x", TestCell::kAlloc);
  exporter.symbol({.name = "_ZN3blk1xE", .binding = 1, .type = 1, .section = data, .value = 0, .size = 8});
  EXPECT_EQ(closure({exporter.build(), TestCell("fs").dep("blk").imports("_ZN3blk1xE").build()}), "");
}

TEST(Closure, AcceptsUnresolvedWeakSymbolsInTheRuntimeOnly) {
  const auto with_weak = [](const std::string& name) {
    TestCell cell(name);
    cell.symbol({.name = "__pthread_key_create", .binding = 2, .section = Symbol::kUndefined});
    return cell.build();
  };
  EXPECT_EQ(closure({with_weak("cxx_runtime")}), "");
  EXPECT_EQ(closure({with_weak("fs")}), "O1 fs: imports (weakly) __pthread_key_create, which no cell exports\n");
}

}  // namespace
}  // namespace verifier::rules
