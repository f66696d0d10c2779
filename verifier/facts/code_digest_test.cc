#include "verifier/facts/code_digest.h"

#include "verifier/facts/testdata/sample_file.h"

namespace verifier::facts {
namespace {

Hash digest_of(const std::string& name) { return code_digest(sample_object(name)); }

TEST(CodeDigest, SurvivesStrippingDebugInformation) {
  EXPECT_EQ(digest_of("counter.o"), digest_of("counter_stripped.o"));
}

TEST(CodeDigest, SurvivesAddedSections) { EXPECT_EQ(digest_of("counter.o"), digest_of("counter.cell.o")); }

TEST(CodeDigest, SurvivesAnotherOrderOfSectionsAndSymbols) {
  ObjectFile object = sample_object("counter.o");
  // Two unused entries in front shift every index.
  object.sections.insert(object.sections.begin(), 2, Section{});
  object.symbols.insert(object.symbols.begin(), Symbol{});
  for (Symbol& symbol : object.symbols) {
    if (symbol.is_defined()) symbol.section += 2;
  }
  for (Section& section : object.sections) {
    for (Relocation& relocation : section.relocations) relocation.symbol += 1;
  }
  EXPECT_EQ(code_digest(object), digest_of("counter.o"));
}

TEST(CodeDigest, ChangesWithTheCode) { EXPECT_NE(digest_of("counter.o"), digest_of("counter_code.o")); }
TEST(CodeDigest, ChangesWithConstants) { EXPECT_NE(digest_of("counter.o"), digest_of("counter_data.o")); }
TEST(CodeDigest, ChangesWithAnExport) { EXPECT_NE(digest_of("counter.o"), digest_of("counter_export.o")); }
TEST(CodeDigest, ChangesWithAnImport) { EXPECT_NE(digest_of("counter.o"), digest_of("counter_import.o")); }
TEST(CodeDigest, ChangesWithTheTargetOfARelocation) {
  EXPECT_NE(digest_of("counter.o"), digest_of("counter_target.o"));
}

/// Each single field that the loader reads, changed by itself.
class EachField : public testing::Test {
 protected:
  void TearDown() override { EXPECT_NE(code_digest(object_), digest_of("counter.o")); }

  Section& section(std::string_view name) { return *const_cast<Section*>(find_section(object_, name)); }
  Section& code() { return section(".text._ZN7counter3addEj"); }
  Symbol& exported() { return *std::ranges::find(object_.symbols, "_ZN7counter3addEj", &Symbol::name); }

  ObjectFile object_ = sample_object("counter.o");
};

TEST_F(EachField, Byte) { code().bytes.back() ^= 1; }
TEST_F(EachField, SectionName) { code().name += "x"; }
TEST_F(EachField, SectionFlags) { code().flags |= 1; }
TEST_F(EachField, SectionAlignment) { code().align *= 2; }
TEST_F(EachField, SectionSize) { section(".cell.state.tally").size += 8; }
TEST_F(EachField, RelocationOffset) { code().relocations.back().offset += 1; }
TEST_F(EachField, RelocationType) { code().relocations.back().type ^= 1; }
TEST_F(EachField, RelocationAddend) { code().relocations.back().addend += 1; }
TEST_F(EachField, RelocationRemoved) { code().relocations.pop_back(); }
TEST_F(EachField, SymbolName) { exported().name += "x"; }
TEST_F(EachField, SymbolVisibility) { exported().visibility = 2; }
TEST_F(EachField, SymbolBinding) { exported().binding = 2; }
TEST_F(EachField, SymbolValue) { exported().value += 1; }
TEST_F(EachField, SymbolDefinition) { exported().section = Symbol::kAbsolute; }
TEST_F(EachField, Comdat) { code().comdat = "group"; }

}  // namespace
}  // namespace verifier::facts
