// What the disassembly reports of testdata/machine.cc: every function there has one reason.
#include "verifier/facts/code_scan.h"

#include "llvm/MC/MCInstrInfo.h"
#include "verifier/facts/decoder.h"
#include "verifier/facts/right_table.h"
#include "verifier/facts/testdata/sample_file.h"

namespace verifier::facts {
namespace {

using Kind = PrivilegedUse::Kind;
using Uses = std::vector<std::pair<Kind, std::string>>;

/// Kind and mnemonic of everything reported in one function.
Uses uses_in(const std::string& function, const ObjectFile& object) {
  const auto scan = scan_code(object);
  Uses uses;
  for (const PrivilegedUse& use : scan->privileged) {
    if (use.function == function) uses.emplace_back(use.kind, use.mnemonic);
  }
  return uses;
}

Uses uses_in(const std::string& function) { return uses_in(function, sample_object("machine.o")); }

TEST(CodeScan, EveryNameOfTheRightTableIsKnown) {
  EXPECT_TRUE(RightTable((*Decoder::create())->instructions()).unknown_names().empty());
}

TEST(CodeScan, OrdinaryInstructionsNeedNoRight) { EXPECT_EQ(uses_in("ordinary"), Uses{}); }

TEST(CodeScan, StoresToSymbolsNeedNoRight) { EXPECT_EQ(uses_in("to_symbol"), Uses{}); }

TEST(CodeScan, FindsPrivilegedInstructions) {
  const Kind kind = Kind::kPrivileged;
  EXPECT_EQ(uses_in("privileged"), (Uses{{kind, "cli"},
                                         {kind, "sti"},
                                         {kind, "hlt"},
                                         {kind, "invlpg"},
                                         {kind, "movq"},
                                         {kind, "movq"},
                                         {kind, "movq"},
                                         {kind, "wbinvd"},
                                         {kind, "iretq"},
                                         {kind, "popfq"},
                                         {kind, "syscall"}}));
}

using Ports = std::vector<std::optional<std::uint16_t>>;

Ports ports_in(const std::string& function) {
  const auto scan = scan_code(sample_object("machine.o"));
  Ports ports;
  for (const PrivilegedUse& use : scan->privileged) {
    if (use.kind == Kind::kPort && use.function == function) ports.push_back(use.port);
  }
  return ports;
}

TEST(CodeScan, FindsPortsAndTheirNumbers) { EXPECT_EQ(ports_in("port"), (Ports{0x64, std::nullopt, std::nullopt})); }

TEST(CodeScan, KnowsAPortFromTheInstructionBeforeOnly) {
  EXPECT_EQ(ports_in("port_in_register"), (Ports{0x3f8, std::nullopt, 0x70, std::nullopt, std::nullopt, std::nullopt}));
}

TEST(CodeScan, FindsModelSpecificRegisters) {
  EXPECT_EQ(uses_in("msr"), (Uses{{Kind::kMsr, "rdmsr"}, {Kind::kMsr, "wrmsr"}, {Kind::kMsr, "rdpmc"}}));
}

TEST(CodeScan, FindsSegmentInstructions) {
  const Uses uses = uses_in("segment");
  EXPECT_EQ(uses.size(), 7u);
  for (const auto& [kind, mnemonic] : uses) EXPECT_EQ(kind, Kind::kSegment) << mnemonic;
}

TEST(CodeScan, FindsStoresToConstantAddresses) {
  EXPECT_EQ(uses_in("absolute"),
            (Uses{{Kind::kAbsoluteStore, "movl"}, {Kind::kAbsoluteStore, "movabsl"}, {Kind::kAbsoluteStore, "movl"}}));
}

TEST(CodeScan, FindsStoresRelativeToThreadSegments) { EXPECT_EQ(uses_in("thread").size(), 2u); }

TEST(CodeScan, FindsStoresBesideTheCode) { EXPECT_EQ(uses_in("beside_code"), (Uses{{Kind::kAbsoluteStore, "movl"}})); }

TEST(CodeScan, ReportsBytesThatAreNoInstruction) {
  EXPECT_EQ(uses_in("garbage"), (Uses{{Kind::kUndecodable, "(no instruction)"}}));
}

TEST(CodeScan, ReportsJumpsIntoInstructions) {
  EXPECT_EQ(uses_in("into"), (Uses{{Kind::kUndecodable, "jmp into an instruction"}}));
}

TEST(CodeScan, TellsWhereInTheFunction) {
  const auto scan = scan_code(sample_object("machine.o"));
  const auto sti = std::ranges::find(scan->privileged, "sti", &PrivilegedUse::mnemonic);
  ASSERT_NE(sti, scan->privileged.end());
  EXPECT_EQ(sti->offset, 1u);
}

TEST(CodeScan, ReportsRelocationsIntoInstructions) {
  ObjectFile object = sample_object("reach.o");
  ASSERT_TRUE(scan_code(object)->privileged.empty());
  auto table = std::ranges::find_if(object.sections, [](const Section& s) { return s.name.ends_with("6kTableE"); });
  ASSERT_NE(table, object.sections.end());
  table->relocations[0].addend += 1;
  const auto scan = scan_code(object);
  ASSERT_EQ(scan->privileged.size(), 1u);
  EXPECT_EQ(scan->privileged[0].mnemonic, "reference into an instruction");
}

TEST(CodeScan, ReportsInstructionsThatRunOverASymbol) {
  ObjectFile object = sample_object("counter.o");
  const auto add = std::ranges::find(object.symbols, "_ZN7counter3addEj", &Symbol::name);
  ASSERT_NE(add, object.symbols.end());
  Symbol inner = *add;
  inner.name = "inner";
  inner.value += 1;  // no function begins with a one-byte instruction here
  object.symbols.push_back(inner);
  EXPECT_EQ(uses_in("_ZN7counter3addEj", object).front(),
            (std::pair(Kind::kUndecodable, std::string("(no instruction)"))));
}

TEST(CodeScan, SweepsSectionsWithoutSymbols) {
  ObjectFile object;
  Section code;
  code.name = ".text.hidden";
  code.flags = 0x6;
  code.bytes = {0x90, 0xf4};
  code.size = 2;
  object.sections.push_back(code);
  EXPECT_EQ(uses_in(".text.hidden", object), (Uses{{Kind::kPrivileged, "hlt"}}));
}

}  // namespace
}  // namespace verifier::facts
