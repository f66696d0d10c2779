#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using testing::HasSubstr;
using Kind = PrivilegedUse::Kind;

const std::string kHalt = "_ZN3cpu12_GLOBAL__N_14haltEi";

PrivilegedUse use(Kind kind, std::optional<std::uint16_t> port = std::nullopt, std::string function = kHalt) {
  return {.kind = kind, .mnemonic = "op", .function = std::move(function), .offset = 4, .port = port};
}

std::string rights(const TestCell& cell) { return complaints_of(check_rights, cell); }

TEST(Rights, AcceptsASafeCellWithoutAny) { EXPECT_EQ(rights(TestCell("cpu")), ""); }

TEST(Rights, RefusesEveryKindInASafeCell) {
  for (const Kind kind : {Kind::kPrivileged, Kind::kPort, Kind::kMsr, Kind::kSegment})
    EXPECT_THAT(rights(TestCell("cpu").privileged(use(kind))), HasSubstr("O3 cpu: ")) << static_cast<int>(kind);
  for (const Kind kind : {Kind::kAbsoluteStore, Kind::kUndecodable})
    EXPECT_THAT(rights(TestCell("cpu").privileged(use(kind))), HasSubstr("E7 cpu: ")) << static_cast<int>(kind);
}

TEST(Rights, NamesInstructionFunctionAndPlace) {
  EXPECT_EQ(rights(TestCell("cpu").privileged(use(Kind::kPort, 0x60))),
            "O3 cpu: port instruction op of port 0x60 in cpu::(anonymous namespace)::halt(int) +0x4, in a safe cell\n");
}

TEST(Rights, RefusesGrantsInASafeCell) {
  EXPECT_EQ(rights(TestCell("cpu").grant("port:0x60-0x64")), "O3 cpu: grant 'port:0x60-0x64' in a safe cell\n");
}

TEST(Rights, AcceptsWhatATrustedCellIsGranted) {
  const auto cell = TestCell("cpu").trusted().grant("asm:cpu::(anonymous namespace)::halt");
  EXPECT_EQ(rights(TestCell(cell).privileged(use(Kind::kPrivileged)).privileged(use(Kind::kUndecodable))), "");
  EXPECT_EQ(rights(TestCell(cell).privileged(use(Kind::kMsr, {}, kHalt + ".cold"))), "");
}

TEST(Rights, RefusesATrustedCellWithoutGrant) {
  EXPECT_THAT(rights(TestCell("cpu").trusted().privileged(use(Kind::kMsr))), HasSubstr("which no grant covers"));
}

TEST(Rights, RefusesAGrantForAnotherFunction) {
  const auto text =
      rights(TestCell("cpu").trusted().grant("asm:cpu::(anonymous namespace)::wait").privileged(use(Kind::kMsr)));
  EXPECT_THAT(text, HasSubstr("which no grant covers"));
  EXPECT_THAT(text, HasSubstr("grant 'asm:cpu::(anonymous namespace)::wait' is not used"));
}

TEST(Rights, ChecksPortRanges) {
  const auto cell = TestCell("cpu").trusted().grant("port:0x60-0x64");
  EXPECT_EQ(rights(TestCell(cell).privileged(use(Kind::kPort, 0x60))), "");
  EXPECT_EQ(rights(TestCell(cell).privileged(use(Kind::kPort, 0x64))), "");
  EXPECT_THAT(rights(TestCell(cell).privileged(use(Kind::kPort))),
              HasSubstr("of a port that the object does not tell"));
  EXPECT_EQ(rights(TestCell("cpu").trusted().grant("port:0x0-0xffff").privileged(use(Kind::kPort))), "");
  EXPECT_THAT(rights(TestCell(cell).privileged(use(Kind::kPort, 0x65))), HasSubstr("of port 0x65"));
  EXPECT_THAT(rights(TestCell(cell).privileged(use(Kind::kPort, 0x5f))), HasSubstr("of port 0x5f"));
  EXPECT_THAT(rights(TestCell(cell).privileged(use(Kind::kMsr))), HasSubstr("which no grant covers"));
}

TEST(Rights, WantsThePortOfGrantedAssemblyToo) {
  const auto cell = TestCell("cpu").trusted().grant("asm:cpu::(anonymous namespace)::halt");
  EXPECT_THAT(rights(TestCell(cell).privileged(use(Kind::kPort, 0x60))), HasSubstr("of port 0x60"));
  EXPECT_EQ(rights(TestCell(cell).privileged(use(Kind::kPort, 0x60)).grant("port:0x60-0x60")), "");
}

TEST(Rights, RefusesWrongSpellings) {
  for (const char* text :
       {"port:60-64", "port:0x64-0x60", "port:0x10000-0x10001", "port:0x60-", "port:", "asm:", "asm:cpu::halt()",
        "everything", "casts", "mmio:0x10", "mmio:0x10+0x0", "mmio:10+0x1", "mmio:0xffffffffffffffff+0x2", ""})
    EXPECT_THAT(rights(TestCell("cpu").trusted().grant(text)), HasSubstr("' is no")) << text;
}

TEST(Rights, RefusesEveryConstructInASafeCell) {
  for (int kind = 0; kind < static_cast<int>(Construct::Kind::kCompiler); ++kind)
    EXPECT_EQ(rights(TestCell("cpu").contains(static_cast<Construct::Kind>(kind), "cpu::f")).substr(0, 8), "O3 cpu: ")
        << kind;
  EXPECT_EQ(rights(TestCell("cpu").contains(Construct::Kind::kCast, "cpu::f")),
            "O3 cpu: construct in cpu::f at cpu.cc:30, in a safe cell\n");
}

TEST(Rights, AdmitsEachConstructByItsGrantOnly) {
  const std::pair<const char*, Construct::Kind> pairs[] = {
      {"alias", Construct::Kind::kAlias},       {"allocate", Construct::Kind::kAllocate},
      {"cast", Construct::Kind::kCast},         {"pointer", Construct::Kind::kPointer},
      {"throw", Construct::Kind::kThrow},       {"union", Construct::Kind::kUnion},
      {"volatile", Construct::Kind::kVolatile}, {"asm:cpu::f", Construct::Kind::kAssembly}};
  for (const auto& [grant, kind] : pairs) {
    for (const auto& [other, other_kind] : pairs) {
      const auto text = rights(TestCell("cpu").trusted().grant(grant).contains(other_kind, "cpu::f"));
      if (kind == other_kind) {
        EXPECT_EQ(text, "") << grant;
      } else {
        EXPECT_THAT(text, HasSubstr("which no grant covers")) << grant << other;
        EXPECT_THAT(text, HasSubstr(std::string(grant) + "' is not used")) << grant << other;
      }
    }
  }
}

TEST(Rights, ComparesConstantAddressesWithTheirRange) {
  const auto at = [](std::uint64_t address, std::uint64_t size) {
    TestCell cell = TestCell("cpu").trusted().grant("mmio:0xfee00000+0x1000").contains(Construct::Kind::kAddress);
    cell.raw().source->constructs[0].address = address;
    cell.raw().source->constructs[0].size = size;
    return rights(cell);
  };
  EXPECT_EQ(at(0xfee00000, 4), "");
  EXPECT_EQ(at(0xfee00ffc, 4), "");
  EXPECT_THAT(at(0xfee00ffd, 4), HasSubstr("which no grant covers"));
  EXPECT_THAT(at(0xfedffffc, 4), HasSubstr("0xfedffffc"));
  EXPECT_THAT(at(0xfffffffffffffff0, 0x20), HasSubstr("which no grant covers"));
}

TEST(Rights, BlamesTheCellInWhoseFileAConstructIsWritten) {
  const auto user = TestCell("fs").contains(Construct::Kind::kCast, "pages::view", "pages.cc").build();
  EXPECT_EQ(complaints_of(check_rights, graph_of({user, TestCell("pages").trusted().grant("cast").build()})), "");
  EXPECT_EQ(complaints_of(check_rights, graph_of({user, TestCell("pages").build()})),
            "O3 pages: construct in pages::view at pages.cc:30, in a safe cell\n");
  EXPECT_EQ(complaints_of(check_rights, graph_of({user})),
            "O3 fs: construct in pages::view at pages.cc:30, in a safe cell\n");
}

TEST(Rights, WantsAGrantForStateOfTheHardware) {
  const auto cell = TestCell("cpu").trusted().root("tables", "hw");
  EXPECT_EQ(rights(TestCell(cell).grant("hw")), "");
  EXPECT_THAT(rights(cell), HasSubstr("state root tables is kept as hw, which no grant covers"));
  EXPECT_THAT(rights(TestCell("cpu").trusted().grant("hw")), HasSubstr("grant 'hw' is not used"));
}

TEST(Rights, RefusesUnknownSources) {
  auto cell = TestCell("cpu");
  cell.raw().source.reset();
  for (const auto& rule : {check_rights, check_compilers, check_handles})
    EXPECT_THAT(complaints_of(rule, cell), HasSubstr("what its sources contain is not known"));
}

TEST(Rights, RefusesSourcesOfAnotherObject) {
  auto cell = TestCell("cpu");
  cell.raw().source->code[0] = 1;
  EXPECT_THAT(complaints_of(check_binding, cell), HasSubstr("was taken for another object"));
}

TEST(Compilers, RefusesWhatAsksForTheCompilerInAnyCell) {
  EXPECT_EQ(complaints_of(check_compilers, TestCell("cpu").trusted().contains(Construct::Kind::kCompiler)),
            "E8 cpu: construct at cpu.cc:30: the source may not depend on the compiler\n");
  EXPECT_EQ(complaints_of(check_compilers, TestCell("cpu").contains(Construct::Kind::kCast)), "");
}

TEST(Handles, NamesEveryFlawWithItsMember) {
  auto cell = TestCell("cpu");
  cell.raw().source->handles = {{"cpu::Good", "cpu.h:1", {}}};
  EXPECT_EQ(complaints_of(check_handles, cell), "");
  for (int flaw = 0; flaw <= static_cast<int>(Handle::kLast); ++flaw) {
    cell.raw().source->handles = {{"cpu::Bad", "cpu.h:1", {{static_cast<Handle::Flaw>(flaw), "member", "cpu.h:3"}}}};
    EXPECT_THAT(complaints_of(check_handles, cell),
                testing::MatchesRegex("SS5 cpu: handle cpu::Bad [a-z].* at cpu.h:3\n"));
  }
}

TEST(Rights, RefusesUnsafeImportsInSafeCellsOnly) {
  const std::string stop = "_ZN3cpu4stopB6unsafeEi";
  EXPECT_EQ(rights(TestCell("fs").imports(stop)),
            "O3 fs: a safe cell uses cpu::stop[abi:unsafe](int), which is CELL_UNSAFE\n");
  EXPECT_EQ(rights(TestCell("fs").trusted().imports(stop)), "");
}

TEST(Rights, IsNotFooledByANameThatLooksLikeATag) {
  EXPECT_EQ(rights(TestCell("fs").imports("_ZN3cpu5plainENS_8B6unsafeE")), "");  // cpu::plain(cpu::B6unsafe)
}

}  // namespace
}  // namespace verifier::rules
