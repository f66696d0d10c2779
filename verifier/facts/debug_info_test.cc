// Interface texts of real objects: testdata/shapes.cc says what is exported, testdata/shapes_user.cc how it is seen.
#include "verifier/facts/debug_info.h"

#include <algorithm>

#include "verifier/facts/interface_text.h"
#include "verifier/facts/make_facts.h"
#include "verifier/facts/testdata/sample_file.h"

namespace verifier::facts {
namespace {

Facts facts_of(const std::string& name) {
  Manifest manifest;
  manifest.label = "//" + name;
  auto facts = make_facts(name, sample_bytes(name), manifest);
  if (!facts) ADD_FAILURE() << facts.error();
  return facts.value_or(Facts{});
}

const InterfaceFact& fact(const std::vector<InterfaceFact>& facts, std::string_view symbol) {
  static const InterfaceFact none;
  const auto found = std::ranges::find(facts, symbol, &InterfaceFact::symbol);
  if (found != facts.end()) return *found;
  ADD_FAILURE() << "no fact about " << symbol;
  return none;
}

std::string exported(std::string_view symbol, const std::string& object = "shapes.o") {
  return fact(facts_of(object).exports, symbol).text;
}

std::string line_of(const std::string& text, std::string_view type) {
  const auto parsed = parse_interface(text);
  const auto found = parsed.types.find(type);
  return found == parsed.types.end() ? "" : std::string(found->second);
}

constexpr const char* kWalk = "_ZN6shapes4walkERKNS_4NodeEPNS_6HiddenEy";
constexpr const char* kRead = "_ZNK6shapes6Device4readERNS_4LeafE";

TEST(DebugInfo, AFunctionWithoutParametersIsOnlyItsReturnType) {
  EXPECT_EQ(exported("_ZN6shapes7nothingEv"), "unsigned long()");
}

TEST(DebugInfo, SignaturesNameTypesInFullAndLookThroughAliases) {
  EXPECT_EQ(parse_interface(exported(kWalk)).signature,
            "shapes::Mode(const shapes::Node&, shapes::Hidden*, unsigned long long)");
}

TEST(DebugInfo, TopLevelConstOfParametersDoesNotCount) {
  EXPECT_EQ(parse_interface(exported("_ZN6shapes8by_valueENS_4LeafEi")).signature, "shapes::Signed(shapes::Leaf, int)");
}

TEST(DebugInfo, DeducedReturnTypesAreResolved) {
  EXPECT_EQ(exported("_ZN6shapes7deducedEPVi"), "volatile int*(volatile int*)");
}

TEST(DebugInfo, NoreturnIsPartOfTheSignature) { EXPECT_EQ(exported("_ZN6shapes4stopEv"), "void() noreturn"); }

TEST(DebugInfo, CFunctionsAndVariableArgumentsAreDescribed) { EXPECT_EQ(exported("plain_c"), "int(const char*, ...)"); }

TEST(DebugInfo, MemberFunctionsTakeThis) {
  EXPECT_EQ(parse_interface(exported(kRead)).signature, "int(const shapes::Device*, shapes::Leaf&)");
}

TEST(DebugInfo, ConstantsAreDescribedByTheirType) {
  EXPECT_EQ(exported("_ZN6shapes5kLeafE"), "const shapes::Leaf\nstruct shapes::Leaf = size 4 { +0 int value; }");
}

TEST(DebugInfo, EnumeratorsHaveTheirValues) {
  EXPECT_EQ(line_of(exported(kWalk), "shapes::Mode"),
            "enum shapes::Mode = size 1 : unsigned char { kFast = 0; kExact = 4; kMost = 200; }");
  EXPECT_EQ(line_of(exported("_ZN6shapes8by_valueENS_4LeafEi"), "shapes::Signed"),
            "enum shapes::Signed = size 4 : int { kBelow = -2; kAbove = 7; }");
}

TEST(DebugInfo, LayoutsHaveBasesMembersBitFieldsAndAlignment) {
  EXPECT_EQ(line_of(exported(kWalk), "shapes::Node"),
            "struct shapes::Node = size 128 align 32 { base +0 shapes::Base; +8 shapes::Leaf* leaf; "
            "+16 shapes::Hidden* hidden; +24.0:3 unsigned int low; +24.3:5 unsigned int high; "
            "+28 shapes::Node::(anonymous union#0); +32 const char* const[2][3] names; "
            "+80 void(const shapes::Leaf&, int)* callback; +88 int shapes::Leaf::* member; +96 shapes::Node* next; }");
}

TEST(DebugInfo, FollowsBasesMembersAndPointers) {
  const std::string text = exported(kWalk);
  EXPECT_NE(line_of(text, "shapes::Base"), "");
  EXPECT_NE(line_of(text, "shapes::Leaf"), "");
  EXPECT_EQ(line_of(text, "shapes::Node::(anonymous union#0)"),
            "union shapes::Node::(anonymous union#0) = size 4 { +0 int number; +0 float real; }");
}

TEST(DebugInfo, UndefinedTypesAreIncomplete) {
  EXPECT_EQ(line_of(exported(kWalk), "shapes::Hidden"), "incomplete shapes::Hidden");
}

TEST(DebugInfo, VirtualFunctionsHaveTheirSlots) {
  const std::string line = line_of(exported(kRead), "shapes::Device");
  EXPECT_NE(line.find("virtual [2] _ZNK6shapes6Device4readERNS_4LeafE int(const shapes::Device*, shapes::Leaf&); "),
            line.npos)
      << line;
  EXPECT_NE(line.find("virtual [3] _ZN6shapes6Device5writeENS_4ModeE void(shapes::Device*, shapes::Mode); "),
            line.npos);
}

TEST(DebugInfo, FollowsSignaturesOfVirtualFunctions) { EXPECT_NE(line_of(exported(kRead), "shapes::Mode"), ""); }

TEST(DebugInfo, DeclaredCopiesAndDestructorsAreListed) {
  const std::string line = line_of(exported(kRead), "shapes::Device");
  EXPECT_NE(line.find("special _ZN6shapes6DeviceC4ERKS0_ deleted; "), line.npos) << line;
  EXPECT_NE(line.find("special _ZN6shapes6DeviceD4Ev user; "), line.npos);
}

TEST(DebugInfo, VtablesAndTypeInformationOfOwnClassesAreExports) {
  EXPECT_EQ(parse_interface(exported("_ZTVN6shapes6DeviceE")).signature, "vtable for shapes::Device");
  EXPECT_EQ(parse_interface(exported("_ZTIN6shapes6DeviceE")).signature, "typeinfo for shapes::Device");
}

TEST(DebugInfo, TellsWhereThingsAreDeclaredAndDefined) {
  const Facts facts = facts_of("counter.o");
  EXPECT_EQ(fact(facts.exports, "_ZN7counter4tellEv").location, "verifier/facts/testdata/counter.cc:32");
  EXPECT_EQ(fact(facts.imports, "_ZN6logger4noteEPKci").location, "verifier/facts/testdata/counter.cc:9");
  EXPECT_EQ(facts.locations.at("_ZN7counter4tellEv"), "verifier/facts/testdata/counter.cc:32");
}

TEST(DebugInfo, ImportsAreDescribedAsTheirUserSeesThem) {
  const Facts user = facts_of("shapes_user.o"), owner = facts_of("shapes.o");
  ASSERT_GE(user.imports.size(), 6u);
  for (const InterfaceFact& import : user.imports) {
    const std::string& text = fact(owner.exports, import.symbol).text;
    EXPECT_EQ(incompatible(text, import.text), std::nullopt) << import.symbol;
  }
  EXPECT_EQ(line_of(fact(user.imports, kWalk).text, "shapes::Node"), "incomplete shapes::Node");
}

TEST(DebugInfo, AddressesOfImportsAreDescribedToo) {
  EXPECT_EQ(fact(facts_of("shapes_user.o").imports, "_ZN6shapes7nothingEv").text, "unsigned long()");
}

/// A change of shapes.cc that users must notice.
struct Change {
  const char* object;
  const char* symbol;
};
class EveryChange : public testing::TestWithParam<Change> {};

TEST_P(EveryChange, ChangesTheText) {
  EXPECT_NE(exported(GetParam().symbol), exported(GetParam().symbol, GetParam().object));
}

INSTANTIATE_TEST_SUITE_P(Shapes, EveryChange,
                         testing::Values(Change{"shapes_member.o", "_ZN6shapes8by_valueENS_4LeafEi"},
                                         Change{"shapes_member.o", kWalk}, Change{"shapes_member.o", kRead},
                                         Change{"shapes_slots.o", kRead},
                                         Change{"shapes_copy.o", "_ZN6shapes6passedEONS_6PassedE"}));

TEST(DebugInfo, RefusesTwoLayoutsOfOneType) {
  const auto facts = make_facts("twins.o", sample_bytes("twins.o"), Manifest{});
  ASSERT_FALSE(facts);
  EXPECT_NE(facts.error().find("type twins::Shared has two layouts"), std::string::npos) << facts.error();
}

TEST(DebugInfo, RefusesUnitsThatMayOmitClasses) {
  Manifest manifest;
  manifest.label = "//x:y";
  const auto facts = make_facts("omitting.o", sample_bytes("omitting.o"), manifest);
  ASSERT_FALSE(facts);
  EXPECT_EQ(
      facts.error(),
      "//x:y: omitting.o: verifier/facts/testdata/shapes.cc: compiled without -femit-class-debug-always: its debug "
      "information may lack the layout of polymorphic classes");
}

TEST(DebugInfo, SharedLibrariesHaveTheSameTexts) {
  const auto library = read_interface(sample_path("libshapes.so"));
  ASSERT_TRUE(library) << library.error();
  const Facts object = facts_of("shapes.o");
  for (const InterfaceFact& fact_of_object : object.exports) {
    EXPECT_EQ(fact(library->exports, fact_of_object.symbol).text, fact_of_object.text);
  }
}

TEST(DebugInfo, ObjectsWithoutDebugInformationHaveNoInterface) {
  const auto interface = read_interface(sample_path("counter_stripped.o"));
  ASSERT_FALSE(interface);
  EXPECT_NE(interface.error().find("no debug information"), std::string::npos);
}

}  // namespace
}  // namespace verifier::facts
