// E1, E4, E5, BIND: rules about one object.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kWrite = TestCell::kWrite, kAlloc = TestCell::kAlloc, kExec = TestCell::kExec;

TestCell counter() {
  return TestCell("counter")
      .exports("_ZN7counter5totalEv", "unsigned long()")
      .root("pool", "soft")
      .keep("pool", "soft");
}

std::string binding(const TestCell& cell) { return complaints_of(check_binding, cell); }
std::string writable(const TestCell& cell) { return complaints_of(check_writable_data, cell); }
std::string visibility(const TestCell& cell) { return complaints_of(check_visibility, cell); }
std::string sections(const TestCell& cell) { return complaints_of(check_sections, cell); }

TEST(Binding, AcceptsFactsOfThisObject) { EXPECT_EQ(binding(counter()), ""); }

TEST(Binding, RefusesFactsOfAnotherObject) {
  auto cell = counter();
  cell.raw().code[3] = 1;
  EXPECT_THAT(binding(cell), HasSubstr("BIND counter: the facts were taken from another object"));
}

TEST(Binding, RefusesDataFlowOfOtherSources) {
  auto cell = counter();
  cell.raw().program.emplace();
  EXPECT_EQ(binding(cell), "");
  cell.raw().program->code[3] = 1;
  EXPECT_THAT(binding(cell), HasSubstr("BIND counter: the data flow was taken from the sources of another object"));
}

TEST(Binding, RefusesBitcodeOfOtherSources) {
  auto cell = counter();
  cell.raw().bitcode.emplace();
  EXPECT_EQ(binding(cell), "");
  cell.raw().bitcode->code[3] = 1;
  EXPECT_THAT(binding(cell), HasSubstr("BIND counter: the bitcode was taken from the sources of another object"));
}

TEST(Binding, RefusesARootWithoutFacts) {
  auto cell = counter();
  cell.raw().facts.roots.clear();
  EXPECT_THAT(binding(cell), HasSubstr("no facts about state root pool"));
}

TEST(Binding, RefusesFactsThatContradictTheRecord) {
  auto cell = counter();
  cell.raw().facts.roots[0].category = "cache";
  EXPECT_THAT(binding(cell), HasSubstr("contradict its record"));
  cell = counter();
  cell.raw().facts.roots[0].size = 16;
  EXPECT_THAT(binding(cell), HasSubstr("contradict its record"));
}

TEST(Binding, RefusesFactsAboutWhatIsNotThere) {
  auto cell = counter();
  cell.raw().facts.roots.push_back(cell.raw().facts.roots[0]);
  cell.raw().facts.roots[1].name = "ghost";
  cell.raw().facts.exports.push_back({"_ZN7counter5wrongEv", "void()", 0, ""});
  EXPECT_THAT(binding(cell), HasSubstr("state root ghost, which the object does not have"));
  EXPECT_THAT(binding(cell), HasSubstr("the export counter::wrong(), which the object does not have"));
}

TEST(WritableData, AcceptsRootsThatCoverTheirSections) { EXPECT_EQ(writable(counter()), ""); }

TEST(WritableData, RefusesOrdinaryVariables) {
  for (const char* name : {".data", ".bss", ".data.rel.ro", ".tm_clone_table", ".mine"}) {
    auto cell = counter();
    const auto index = cell.section(name, kAlloc | kWrite, 8);
    cell.symbol({.name = "_ZN7counterL4oopsE", .binding = 0, .type = 0, .section = index, .value = 0, .size = 8});
    EXPECT_EQ(writable(cell), std::string("E1 counter: 8 writable bytes in ") + name + " belong to no state root\n");
  }
}

TEST(WritableData, ShowsTheVariableAndHowItIsReached) {
  auto cell = counter();
  const auto index = cell.section(".bss.oops", kAlloc | kWrite, 8, TestCell::kNobits);
  cell.symbol({.name = "_ZN7counter4oopsE", .binding = 0, .type = 1, .section = index, .value = 0, .size = 8});
  cell.reach("_ZN7counter5totalEv", "_ZN7counter4oopsE");
  Verdicts verdicts;
  check_writable_data(graph_of({cell.build()}), verdicts);
  EXPECT_THAT(verdicts.all.front().counterexample,
              testing::ElementsAre("counter::oops (8 bytes)", "reached: counter::total() -> counter::oops"));
}

TEST(WritableData, AcceptsEmptyAndUnloadedSections) {
  auto cell = counter();
  cell.section(".data", kAlloc | kWrite, 0);
  cell.section(".debug", kWrite, 8);
  EXPECT_EQ(writable(cell), "");
}

TEST(WritableData, RefusesAStateSectionWithoutRoot) {
  auto cell = counter();
  cell.section(".cell.state.other", kAlloc | kWrite);
  EXPECT_THAT(writable(cell), HasSubstr("section .cell.state.other is writable, but no root other is declared"));
}

TEST(WritableData, RefusesBytesBesideARoot) {
  auto cell = counter();
  for (Section& section : cell.raw().elf.sections) {
    if (section.name == ".cell.state.pool") section.size = 24;
  }
  EXPECT_THAT(writable(cell), HasSubstr("root pool covers bytes 0 to 8 of 24 writable bytes"));
}

TEST(WritableData, RefusesASecondSectionOfTheSameName) {
  auto cell = counter();
  cell.section(".cell.state.pool", kAlloc | kWrite, 8);
  EXPECT_THAT(writable(cell), HasSubstr("root pool does not lie in section .cell.state.pool"));
}

TEST(WritableData, RefusesARootInAReadOnlySection) {
  auto cell = counter();
  for (Section& section : cell.raw().elf.sections) {
    if (section.name == ".cell.state.pool") section.flags = kAlloc;
  }
  EXPECT_THAT(writable(cell), HasSubstr("root pool lies in section .cell.state.pool"));
}

TEST(WritableData, RefusesThreadLocalAndCommon) {
  auto cell = counter();
  cell.section(".tbss", kAlloc | kWrite | 0x400, 8, TestCell::kNobits);
  cell.symbol({.name = "shared", .binding = 1, .type = 1, .section = Symbol::kCommon, .value = 8, .size = 8});
  EXPECT_THAT(writable(cell), HasSubstr("thread-local data in .tbss"));
  EXPECT_THAT(writable(cell), HasSubstr("shared is a common symbol"));
}

TEST(Visibility, AcceptsDescribedExports) { EXPECT_EQ(visibility(counter()), ""); }

TEST(Visibility, RefusesUndescribedFunctions) {
  EXPECT_EQ(visibility(counter().define("helper")),
            "E4 counter: helper is visible, but not described: hide it, or compile it from C++ with its declaration\n");
}

TEST(Visibility, AcceptsUndescribedFunctionsInTheRuntime) {
  EXPECT_EQ(visibility(TestCell("cxx_runtime").define("__cxa_throw")), "");
}

TEST(Visibility, AcceptsHiddenAndLocalFunctions) {
  auto cell = counter().define("hidden").define("local");
  for (Symbol& symbol : cell.raw().elf.symbols) {
    if (symbol.name == "hidden") symbol.visibility = 2;
    if (symbol.name == "local") symbol.binding = 0;
  }
  EXPECT_EQ(visibility(cell), "");
}

TEST(Visibility, AcceptsInlineFunctionsButNoInlineVariables) {
  auto cell = counter();
  const auto code = cell.section(".text._ZSt3maxv", kAlloc | kExec);
  const auto data = cell.section(".bss._ZN7counter6countsE", kAlloc | kWrite);
  cell.raw().elf.sections[code].comdat = "_ZSt3maxv";
  cell.symbol({.name = "_ZSt3maxv", .binding = 2, .type = 2, .section = code, .value = 0, .size = 16});
  EXPECT_EQ(visibility(cell), "");
  cell.raw().elf.sections[data].comdat = "_ZN7counter6countsE";
  cell.symbol({.name = "_ZN7counter6countsE", .binding = 10, .type = 1, .section = data, .value = 0, .size = 8});
  EXPECT_EQ(visibility(cell),
            "E4 counter: counter::counts is an inline variable that can change: every cell would have its own\n");
}

TEST(Visibility, RefusesExportedVariables) {
  auto cell = counter();
  const auto data = cell.section(".data.x", kAlloc | kWrite);
  const auto constant = cell.section(".rodata.y", kAlloc);
  cell.symbol({.name = "x", .binding = 1, .type = 1, .section = data, .value = 0, .size = 8});
  cell.symbol({.name = "y", .binding = 1, .type = 1, .section = constant, .value = 0, .size = 8});
  EXPECT_THAT(visibility(cell), HasSubstr("x is an exported variable that can change"));
  EXPECT_THAT(visibility(cell), HasSubstr("y is exported data that is not described"));
}

TEST(Visibility, RefusesAbsoluteAndCommonSymbols) {
  auto cell = counter();
  cell.symbol({.name = "fixed", .binding = 1, .section = Symbol::kAbsolute, .value = 0xb8000});
  cell.symbol({.name = "shared", .binding = 1, .section = Symbol::kCommon, .value = 8, .size = 8});
  EXPECT_THAT(visibility(cell), HasSubstr("fixed is visible and absolute"));
  EXPECT_THAT(visibility(cell), HasSubstr("shared is visible and common"));
}

TEST(Sections, AcceptsOrdinaryOnes) {
  auto cell = counter();
  cell.section(".eh_frame", kAlloc, 8, 0x7000'0001);
  cell.section(".note.GNU-stack", 0, 0);
  cell.section(".init_array", kAlloc | kWrite, 0, 14);
  EXPECT_EQ(sections(cell), "");
}

TEST(Sections, RefusesCodeThatNobodyCalls) {
  for (const char* name :
       {".init_array", ".fini_array", ".preinit_array", ".ctors", ".ctors.65535", ".dtors", ".init"}) {
    auto cell = counter();
    cell.section(name, kAlloc | kWrite, 8);
    EXPECT_THAT(sections(cell), HasSubstr("runs code that nobody calls")) << name;
  }
  auto renamed = counter();
  renamed.section(".innocent", kAlloc | kWrite, 8, 14);
  EXPECT_THAT(sections(renamed), HasSubstr("section .innocent runs code that nobody calls"));
}

TEST(Sections, RefusesWritableCodeAndExecutableStacks) {
  auto cell = counter();
  cell.section(".text.patch", kAlloc | kWrite | kExec);
  cell.section(".note.GNU-stack", kExec, 0);
  EXPECT_THAT(sections(cell), HasSubstr("section .text.patch is writable and executable"));
  EXPECT_THAT(sections(cell), HasSubstr("section .note.GNU-stack asks for an executable stack"));
}

TEST(Sections, RefusesOddTypes) {
  auto cell = counter();
  cell.section(".odd", kAlloc, 8, 0x6fff'fff5);
  cell.section(".gnu.linkonce.t.f", kAlloc | kExec);
  cell.section(".text.none", kAlloc | kExec, 8, TestCell::kNobits);
  EXPECT_THAT(sections(cell), HasSubstr("section .odd has a type that the loader does not place (0x6ffffff5)"));
  EXPECT_THAT(sections(cell), HasSubstr("section .gnu.linkonce.t.f is a link-once section"));
  EXPECT_THAT(sections(cell), HasSubstr("section .text.none is code without bytes"));
}

TEST(Sections, RefusesIndirectFunctionsAndCommon) {
  auto cell = counter();
  cell.define("chosen");
  cell.raw().elf.symbols.back().type = 10;
  cell.symbol({.name = "shared", .binding = 1, .type = 1, .section = Symbol::kCommon, .value = 8, .size = 8});
  EXPECT_THAT(sections(cell), HasSubstr("chosen is an indirect function"));
  EXPECT_THAT(sections(cell), HasSubstr("shared is a common symbol"));
}

/// A section with two functions of 8 bytes and `between` them.
TestCell with_code_between(const std::vector<std::uint8_t>& between) {
  auto cell = counter();
  const auto code = cell.section(".text.two", kAlloc | kExec, 16 + between.size());
  Section& section = cell.raw().elf.sections[code];
  section.align = 16;
  std::ranges::copy(between, section.bytes.begin() + 8);
  for (const std::uint64_t at : {std::uint64_t{0}, 8 + between.size()})
    cell.symbol({.name = "f" + std::to_string(at), .type = 2, .section = code, .value = at, .size = 8});
  return cell;
}

TEST(Sections, AcceptsPaddingBetweenFunctions) {
  EXPECT_EQ(sections(with_code_between({})), "");
  EXPECT_EQ(sections(with_code_between({0x90})), "");
  EXPECT_EQ(sections(with_code_between({0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0, 0x66, 0x90})), "");
  EXPECT_EQ(sections(with_code_between({0x0f, 0x1f, 0x44, 0, 0, 0x0f, 0x1f, 0x00})), "");
}

TEST(Sections, RefusesOtherCodeBetweenFunctions) {
  EXPECT_EQ(sections(with_code_between({0x90, 0xc3})),
            "E5 counter: bytes 8 to 10 of .text.two belong to no function: assembly at file scope, in a safe cell\n");
  EXPECT_THAT(sections(with_code_between({0x00, 0x00})), HasSubstr("belong to no function"));
  EXPECT_THAT(sections(with_code_between({0x0f, 0x1f, 0x84, 0})), HasSubstr("belong to no function"));
  EXPECT_THAT(sections(with_code_between(std::vector<std::uint8_t>(16, 0x90))), HasSubstr("belong to no function"));
}

TEST(Sections, AcceptsCodeWithoutFunctionsInTrustedCells) {
  EXPECT_EQ(sections(with_code_between({0x90, 0xc3}).trusted()), "");
}

TEST(Sections, RefusesCodeBehindTheLastFunction) {
  auto cell = counter();
  cell.section(".text.bare", kAlloc | kExec, 4);
  EXPECT_THAT(sections(cell), HasSubstr("bytes 0 to 4 of .text.bare belong to no function"));
}

}  // namespace
}  // namespace verifier::rules
