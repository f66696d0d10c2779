#include "verifier/facts/interface_text.h"

#include <gtest/gtest.h>

#include "verifier/facts/symbol_name.h"

namespace verifier::facts {
namespace {

constexpr const char* kText = "void(T&, U*)\nstruct T = size 4 { +0 int x; }\nincomplete U";

TEST(InterfaceText, IsTakenApartByTypeName) {
  const InterfaceText parsed = parse_interface("f()\nstruct a::B<int, long> = size 4 { +0 int x; }\nincomplete c::D");
  EXPECT_EQ(parsed.signature, "f()");
  EXPECT_EQ(parsed.types.at("a::B<int, long>"), "struct a::B<int, long> = size 4 { +0 int x; }");
  EXPECT_TRUE(is_incomplete(parsed.types.at("c::D")));
}

TEST(InterfaceText, IsCompatibleWithItself) { EXPECT_EQ(incompatible(kText, kText), std::nullopt); }

TEST(InterfaceText, SignaturesMustBeEqual) {
  EXPECT_EQ(incompatible("int()", "long()"), "exported as 'int()', used as 'long()'");
}

TEST(InterfaceText, LayoutsThatBothKnowMustBeEqual) {
  EXPECT_EQ(incompatible(kText, "void(T&, U*)\nstruct T = size 8 { +0 long x; }"),
            "type T: exported with 'struct T = size 4 { +0 int x; }', used with 'struct T = size 8 { +0 long x; }'");
}

TEST(InterfaceText, TypesThatOneSideOnlyDeclaresAreOpaque) {
  EXPECT_EQ(incompatible(kText, "void(T&, U*)\nincomplete T\nincomplete U"), std::nullopt);
  EXPECT_EQ(incompatible(kText, "void(T&, U*)\nincomplete T\nstruct U = size 1 { }"), std::nullopt);
  EXPECT_EQ(incompatible(kText, "void(T&, U*)"), std::nullopt);
}

TEST(InterfaceText, AnotherKindOfTypeIsNotCompatible) {
  EXPECT_NE(incompatible(kText, "void(T&, U*)\nunion T = size 4 { +0 int x; }"), std::nullopt);
}

TEST(InterfaceText, ListsVirtualFunctions) {
  const auto functions =
      virtual_functions("struct T = size 8 { virtual [-] _ZN1TD4Ev void(T*); virtual [2] _ZN1T1fEv int(T*); }");
  EXPECT_EQ(functions, (std::vector<std::string_view>{"_ZN1TD4Ev", "_ZN1T1fEv"}));
}

TEST(SymbolName, ConstructorsHaveVariants) {
  EXPECT_EQ(symbol_variants("_ZN1TC1Ev"), (std::vector<std::string>{"_ZN1TC1Ev", "_ZN1TC2Ev", "_ZN1TC4Ev"}));
  EXPECT_EQ(symbol_variants("_ZN1TD1Ev").size(), 4u);
}

TEST(SymbolName, OtherFunctionsHaveNone) {
  EXPECT_EQ(symbol_variants("_ZN2C12fnEv"), std::vector<std::string>{"_ZN2C12fnEv"});
  EXPECT_EQ(symbol_variants("memset"), std::vector<std::string>{"memset"});
}

TEST(SymbolName, QualifiedNamesHaveNoParameters) {
  EXPECT_EQ(qualified_symbol_name("_ZN4user12_GLOBAL__N_15stateE"), "user::(anonymous namespace)::state");
  EXPECT_EQ(qualified_symbol_name("_ZN1a1fEi"), "a::f");
  EXPECT_EQ(qualified_symbol_name("main"), "main");
}

TEST(SymbolName, PiecesBelongToTheirFunction) {
  EXPECT_EQ(without_suffix("_Z1fv.constprop.0.cold"), "_Z1fv");
  EXPECT_EQ(without_suffix("_Z1fv"), "_Z1fv");
}

}  // namespace
}  // namespace verifier::facts
