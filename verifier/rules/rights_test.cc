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
  EXPECT_EQ(rights(TestCell(cell).privileged(use(Kind::kPort))), "");
  EXPECT_THAT(rights(TestCell(cell).privileged(use(Kind::kPort, 0x65))), HasSubstr("of port 0x65"));
  EXPECT_THAT(rights(TestCell(cell).privileged(use(Kind::kPort, 0x5f))), HasSubstr("of port 0x5f"));
  EXPECT_THAT(rights(TestCell(cell).privileged(use(Kind::kMsr))), HasSubstr("which no grant covers"));
}

TEST(Rights, RefusesWrongSpellings) {
  for (const char* text : {"port:60-64", "port:0x64-0x60", "port:0x10000-0x10001", "port:0x60-",
                           "port:", "asm:", "asm:cpu::halt()", "everything", ""})
    EXPECT_THAT(rights(TestCell("cpu").trusted().grant(text)), HasSubstr("' is no")) << text;
}

TEST(Rights, RefusesGrantsThatObjectsCannotShow) {
  for (const char* text : {"cast", "pointer", "volatile", "union", "alias", "allocate", "hw", "mmio:0xfee00000+0x1000"})
    EXPECT_THAT(rights(TestCell("cpu").trusted().grant(text)), HasSubstr("is not checkable yet")) << text;
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
