// Real sources in two versions, as the build of a cell compiles them: which functions mean the same, and what tells
// them apart if they do not.
#include "verifier/meaning/versions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "verifier/meaning/source_cell.h"

namespace verifier::meaning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Answer::Kind;

/// Both versions define `f`.
Answer compare(const std::string& before, const std::string& after, const std::string& symbol = "f") {
  const auto exported = [](const std::string& source) {
    const auto contract = source.find("CELL_");
    return "extern \"C\" {\n" + source.substr(0, contract) + "\n}\n" +
           (contract == std::string::npos ? "" : source.substr(contract));
  };
  auto versions = Versions::load(cell("before", exported(before)), cell("after", exported(after)));
  if (!versions) throw std::runtime_error(versions.error());
  return versions->compare(symbol);
}

Kind kind(const std::string& before, const std::string& after) { return compare(before, after).kind; }

TEST(Versions, KnowTheSameCodeUnderOtherNames) {
  EXPECT_EQ(kind("u64 f(u64 x) { u64 sum = 0; for (u64 i = 0; i < x; ++i) sum += ask(i); return sum; }",
                 "u64 f(u64 n) { u64 s = 0; for (u64 k = 0; k < n; ++k) s += ask(k); return s; }"),
            Kind::kSameCode);
}

TEST(Versions, SeeOtherConstantsBehindTheSameCode) {
  const std::string code =
      "; u64 f(u64 x) { u64 sum = 0; for (u64 i = 0; i < x; ++i) sum += table[i & 1]; return sum; }";
  EXPECT_EQ(kind("static const u32 table[] = {1, 2}" + code, "static const u32 table[] = {1, 2}" + code),
            Kind::kSameCode);
  EXPECT_EQ(kind("static const u32 table[] = {1, 2}" + code, "static const u32 table[] = {1, 3}" + code),
            Kind::kUnknown);
}

TEST(Versions, SeeAnotherHelperBehindTheSameCode) {
  const std::string helper = "[[gnu::noinline]] static u64 helper(u64 x) { u64 s = 0; while (x) s += ask(x--); return ";
  EXPECT_EQ(
      kind(helper + "s; } u64 f(u64 x) { return helper(x); }", helper + "s; } u64 f(u64 x) { return helper(x); }"),
      Kind::kSameCode);
  const Answer other = compare(helper + "s; } u64 f(u64 x) { return helper(x); }",
                               helper + "s + 1; } u64 f(u64 x) { return helper(x); }");
  EXPECT_EQ(other.kind, Kind::kUnknown);
  EXPECT_THAT(other.message, HasSubstr("which has a loop and is not the same"));
}

TEST(Versions, ProveOtherArithmeticEqual) {
  EXPECT_TRUE(compare("u64 f(u64 x) { return x * 8; }", "u64 f(u64 x) { return (x << 2) + (x << 2); }").is_proven());
  EXPECT_EQ(kind("u32 f(u32 a, u32 b) { return (u32)((1UL * a + b) >> 1); }",
                 "u32 f(u32 a, u32 b) { return (a & b) + ((a ^ b) >> 1); }"),
            Kind::kEqual);
  EXPECT_EQ(kind("u32 f(u32 x) { u32 n = 0; for (int i = 0; i < 8; ++i) n += (x >> i) & 1; return n; }",
                 "u32 f(u32 x) { return __builtin_popcount(x & 255); }"),
            Kind::kEqual);
}

TEST(Versions, ShowSmallArgumentsThatTellTheDifference) {
  const Answer answer = compare("u64 f(u64 us) { return us; }", "u64 f(u64 us) { return us * 1000; }");
  EXPECT_EQ(answer.kind, Kind::kDiffers);
  EXPECT_THAT(answer.message, testing::MatchesRegex("was [1-3], is [1-3]000"));
  EXPECT_THAT(answer.steps, ElementsAre(testing::MatchesRegex("us = [1-3]")));
}

TEST(Versions, ProveOtherControlFlowEqual) {
  EXPECT_EQ(kind("u64 f(u8 kind, const Pair& p) { return kind == 0 ? p.a : p.b; }",
                 "u64 f(u8 kind, const Pair& p) { switch (kind) { case 0: return p.a; default: break; } return p.b; }"),
            Kind::kEqual);
  EXPECT_EQ(kind("u32 f(u32 x) { if (x < 10) return 1; if (x < 20) return 2; return 3; }",
                 "u32 f(u32 x) { return 1 + (x >= 10) + (x >= 20); }"),
            Kind::kEqual);
}

TEST(Versions, CompareMemoryThatOthersSee) {
  const std::string before = "void f(Pair& p, u32 by) { p.a += by; p.b = p.a; }";
  EXPECT_EQ(kind(before, "void f(Pair& p, u32 by) { const u32 a = p.a + by; p.b = a; p.a = a; }"), Kind::kEqual);
  const Answer other = compare(before, "void f(Pair& p, u32 by) { p.b = p.a; p.a += by; }");
  EXPECT_EQ(other.kind, Kind::kDiffers);
  EXPECT_THAT(other.message, HasSubstr("left "));
}

TEST(Versions, AllowArgumentsToOverlap) {
  EXPECT_EQ(kind("void f(u32* a, u32* b) { *a = 1; *b = 2; }", "void f(u32* a, u32* b) { *b = 2; *a = 1; }"),
            Kind::kDiffers);
}

TEST(Versions, CompareStateByName) {
  const std::string count = "static u64 count; u64 f(u64 x) { ";
  const std::string get = "} u64 get() { return count; }";
  EXPECT_EQ(kind(count + "if (x < 5) count += x; return count; " + get,
                 count + "const u64 by = x < 5 ? x : 0; count = by + count; return count; " + get),
            Kind::kEqual);
  const Answer other = compare(count + "count += x; return x; " + get, count + "count += 2 * x; return x;" + get);
  EXPECT_EQ(other.kind, Kind::kDiffers);
  EXPECT_THAT(other.message, HasSubstr("in count"));
}

TEST(Versions, KeepClientsOutOfPrivateState) {
  const std::string count = "static u64 count; u64 get() { return count; } u64 f(const Pair& p) { ";
  EXPECT_EQ(kind(count + "++count; return p.a + p.b; }", count + "const u64 r = p.a + p.b; count += 1; return r; }"),
            Kind::kEqual);
}

TEST(Versions, CompareWhatIsAskedOfOthersInOrder) {
  EXPECT_EQ(kind("u64 f(u64 x) { log(x); return x < 9 ? ask(x) : ask(9); }",
                 "u64 f(u64 x) { log(x); return ask(x > 9 ? 9 : x); }"),
            Kind::kEqual);
  const Answer order = compare("void f(u64 x) { log(1); log(2); }", "void f(u64 x) { log(2); log(1); }");
  EXPECT_EQ(order.kind, Kind::kDiffers);
  EXPECT_THAT(order.message, HasSubstr("did log(unsigned long) with 1, does log(unsigned long) with 2"));
  EXPECT_EQ(kind("u64 f(u64 x) { return ask(x); }", "u64 f(u64 x) { ask(x); return ask(x); }"), Kind::kDiffers);
  EXPECT_EQ(kind("u64 f(u64 x) { return x; }", "u64 f(u64 x) { if (x == 77) log(x); return x; }"), Kind::kDiffers);
}

TEST(Versions, CompareStoresAroundCalls) {
  EXPECT_EQ(kind("void f(u64* p) { *p = 1; log(1); }", "void f(u64* p) { log(1); *p = 1; }"), Kind::kDiffers);
  EXPECT_EQ(kind("u64 f(u64* p) { const u64 x = *p; log(1); return x; }", "u64 f(u64* p) { log(1); return *p; }"),
            Kind::kDiffers);
}

TEST(Versions, FollowLocalVariablesWhoseAddressIsPassedOn) {
  const std::string before = "void fill(Pair*); u64 f() { Pair p{1, 2}; fill(&p); return p.a; }";
  EXPECT_EQ(kind(before, "void fill(Pair*); u64 f() { Pair q; q.b = 2; q.a = 1; fill(&q); return 1UL * q.a; }"),
            Kind::kEqual);
  EXPECT_EQ(kind(before, "void fill(Pair*); u64 f() { Pair p{1, 3}; fill(&p); return p.a; }"), Kind::kDiffers);
}

TEST(Versions, LookIntoHelpersOfTheCell) {
  EXPECT_EQ(kind("[[gnu::noinline]] static u32 edge(const Pair& p, bool first) { return first ? p.a : p.b; }"
                 "u64 f(const Pair& p) { return 1UL * edge(p, true) * edge(p, false); }",
                 "u64 f(const Pair& p) { return 1UL * p.b * p.a; }"),
            Kind::kEqual);
}

TEST(Versions, CompareAddressesOfFunctionsByWhatTheyDo) {
  const std::string take = "void take(u64 (*)(u64)); void f(u64 x) { log(x); log(0); take(call); }";
  const std::string other = "void take(u64 (*)(u64)); void f(u64 y) { log(y + 0); log(y - y); take(call); }";
  EXPECT_EQ(
      kind("static u64 call(u64 x) { return ask(x); } " + take, "static u64 call(u64 z) { return ask(z); } " + other),
      Kind::kSameCode);
  EXPECT_EQ(kind("static u64 call(u64 x) { return ask(x); } " + take,
                 "static u64 call(u64 x) { return ask(x) + 1; } " + other),
            Kind::kDiffers);
}

TEST(Versions, CountAnEndWhateverItSays) {
  EXPECT_EQ(kind("u64 f(u64 x) { if (x > 9) panic(\"too large\"); return x; }",
                 "u64 f(u64 x) { if (x >= 10) panic(\"larger than nine\"); return x; }"),
            Kind::kEqual);
  const Answer more = compare("u64 f(u64 x) { return x; }", "u64 f(u64 x) { if (x > 9) panic(\"no\"); return x; }");
  EXPECT_EQ(more.kind, Kind::kDiffers);
  EXPECT_THAT(more.message, HasSubstr("is an end in panic"));
  EXPECT_EQ(kind("u64 f(u64 x) { return x; }", "u64 f(u64 x) { panic(\"never\"); }"), Kind::kDiffers);
  EXPECT_EQ(kind("u64 f(u64 x) { panic(\"never\"); }", "u64 f(u64 x) { return x; }"), Kind::kDiffers);
}

TEST(Versions, RefuseNewUndefinedBehaviour) {
  const Answer overflow = compare("u32 f(u32 x) { return x + 1; }", "u32 f(u32 x) { return (int)x + 1; }");
  EXPECT_EQ(overflow.kind, Kind::kDiffers);
  EXPECT_THAT(overflow.message, HasSubstr("undefined"));
  EXPECT_EQ(kind("u32 f(u32 x) { return (int)x + 1; }", "u32 f(u32 x) { return x + 1; }"), Kind::kEqual);
  EXPECT_EQ(kind("u32 f(u32 x, u32 y) { return y ? x / y : 0; }", "u32 f(u32 x, u32 y) { return x / y; }"),
            Kind::kDiffers);
  EXPECT_EQ(kind("u32 f(u32 x, u32 y) { return y < 32 ? x << y : 0; }", "u32 f(u32 x, u32 y) { return x << y; }"),
            Kind::kDiffers);
}

TEST(Versions, RefuseALostCheckForNull) {
  EXPECT_EQ(kind("u32 f(Pair* p) { return p == nullptr ? 0 : p->a; }", "u32 f(Pair* p) { return p->a; }"),
            Kind::kDiffers);
}

TEST(Versions, DoNotDecideAboutLoops) {
  const Answer loop = compare("u64 f(u64 x) { u64 s = 0; for (u64 i = 0; i < x; ++i) s += ask(i); return s; }",
                              "u64 f(u64 x) { u64 s = 0; for (u64 i = x; i > 0; --i) s += ask(x - i); return s; }");
  EXPECT_EQ(loop.kind, Kind::kUnknown);
  EXPECT_EQ(loop.message, "has a loop");
}

TEST(Versions, DoNotDecideWhatTheyCannotTranslate) {
  EXPECT_EQ(kind("float f(float x) { return x * 2; }", "float f(float x) { return x + x; }"), Kind::kUnknown);
}

TEST(Versions, KeepTheOrderOfVolatileAndAtomicAccesses) {
  const std::string port = "static volatile u32* const kPort = (volatile u32*)0xfee00000; ";
  EXPECT_EQ(kind(port + "u32 f() { *kPort = 1; return *kPort; }",
                 port + "u32 f() { const u32 x = *kPort; *kPort = 1; return x; }"),
            Kind::kDiffers);
  EXPECT_EQ(kind("u64 f(u64* p) { return __atomic_fetch_add(p, 1, __ATOMIC_RELAXED) + 1; }",
                 "u64 f(u64* p) { return __atomic_add_fetch(p, 1, __ATOMIC_RELAXED); }"),
            Kind::kSameCode);
  EXPECT_EQ(kind("u64 f(u64* p) { return __atomic_fetch_add(p, 1, __ATOMIC_RELAXED); }",
                 "u64 f(u64* p) { const u64 x = *p; *p = x + 1; return x; }"),
            Kind::kDiffers);
}

const std::string kBelow16 = "CELL_PRE(f, [](u32 x) { return x < 16; })";
const std::string kSmallResult = "CELL_POST(f, [](u32 result, u32) { return result < 16; })";

TEST(Contracts, LimitTheStartsThatCount) {
  const Answer answer = compare("u32 f(u32 x) { return x; }" + kBelow16, "u32 f(u32 x) { return x & 15; }" + kBelow16);
  EXPECT_EQ(answer.kind, Kind::kRefined);
  EXPECT_EQ(answer.message, "the same for all that its contract allows");
  EXPECT_EQ(kind("u32 f(u32 x) { return x; }" + kBelow16, "u32 f(u32 x) { return x & 7; }" + kBelow16), Kind::kDiffers);
}

TEST(Contracts, MayDemandLessAndNotMore) {
  const std::string before = "u32 f(u32 x) { return x; }" + kBelow16, after = "u32 f(u32 x) { return x & 15; }";
  EXPECT_EQ(kind(before, after), Kind::kRefined);
  EXPECT_EQ(kind(before, after + "CELL_PRE(f, [](u32 x) { return x < 32; })"), Kind::kRefined);
  const Answer more = compare(before, after + "CELL_PRE(f, [](u32 x) { return x < 15; })");
  EXPECT_EQ(more.kind, Kind::kDiffers);
  EXPECT_EQ(more.message, "its contract demands more than before");
  EXPECT_THAT(more.steps, ElementsAre("x = 15"));
}

TEST(Contracts, MayPromiseMoreAndNotLess) {
  const std::string before = "u32 f(u32 x) { return x % 16; }" + kSmallResult;
  EXPECT_EQ(kind(before, "u32 f(u32 x) { return (x >> 4) % 16; }" + kSmallResult), Kind::kRefined);
  EXPECT_EQ(kind(before, "u32 f(u32 x) { return x % 3; } CELL_POST(f, [](u32 result, u32) { return result < 3; })"),
            Kind::kRefined);
  const Answer less =
      compare(before, "u32 f(u32 x) { return x % 32; } CELL_POST(f, [](u32 result, u32) { return result < 32; })");
  EXPECT_EQ(less.kind, Kind::kDiffers);
  EXPECT_EQ(less.message, "its contract promises less than before");
  EXPECT_EQ(kind(before, "u32 f(u32 x) { return (x >> 4) % 16; }"), Kind::kDiffers) << "no promise any more";
}

TEST(Contracts, AreNotBelieved) {
  const Answer answer =
      compare("u32 f(u32 x) { return x % 16; }" + kSmallResult, "u32 f(u32 x) { return x % 17; }" + kSmallResult);
  EXPECT_EQ(answer.kind, Kind::kDiffers);
  EXPECT_THAT(answer.message, HasSubstr("does not keep its own contract"));
  const Answer loop = compare("u32 f(u32 x) { return x % 16; }" + kSmallResult,
                              "u32 f(u32 x) { while (x > 15) x -= ask(x); return x; }" + kSmallResult);
  EXPECT_EQ(loop.kind, Kind::kRefined);
  EXPECT_THAT(loop.message, HasSubstr("that it keeps it is not proved: has a loop"));
}

TEST(Contracts, ThatAllowNothingProveNothing) {
  const Answer answer = compare("u32 f(u32 x) { return x; } CELL_PRE(f, [](u32 x) { return x > 3 && x < 3; })",
                                "u32 f(u32 x) { return x + 1; }");
  EXPECT_EQ(answer.kind, Kind::kUnknown);
  EXPECT_EQ(answer.message, "its contract allows no call at all");
}

TEST(Contracts, DoNotHideAnEnd) {
  EXPECT_EQ(kind("u32 f(u32 x) { return x % 16; }" + kSmallResult,
                 "u32 f(u32 x) { if (x > 99) panic(\"no\"); return x % 8; }" + kSmallResult),
            Kind::kDiffers);
}

TEST(Contracts, SpeakOfWhatArgumentsAndResultsLeadTo) {
  const std::string sorted = "CELL_POST(f, [](const Pair& result, const Pair&) { return result.a <= result.b; })";
  const std::string before = "Pair f(const Pair& p) { return p.a < p.b ? p : Pair{p.b, p.a}; }" + sorted;
  EXPECT_EQ(kind(before, "Pair f(const Pair& p) { return {p.a & p.b, p.a | p.b}; }" + sorted), Kind::kRefined);
  EXPECT_EQ(kind(before, "Pair f(const Pair& p) { return p; }" + sorted), Kind::kDiffers);
  const std::string filled = "CELL_POST(f, [](const Pair& p) { return p.a == p.b; })";
  EXPECT_EQ(kind("void f(Pair& p) { p.a = p.b; }" + filled, "void f(Pair& p) { p.b = p.a; }" + filled), Kind::kRefined);
  EXPECT_EQ(kind("void f(Pair& p) { p.a = p.b; }" + filled, "void f(Pair& p) { p.b = p.a + 1; }" + filled),
            Kind::kDiffers);
}

TEST(Versions, ReadLocalVariablesThatAreVolatile) {
  EXPECT_EQ(kind("u32 f(u32 a, u32 b) { u32 x = a; return *(volatile u32*)&x; }",
                 "u32 f(u32 a, u32 b) { u32 x = b; return *(volatile u32*)&x; }"),
            Kind::kDiffers);
}

TEST(Versions, NameWhatIsMissing) {
  EXPECT_EQ(compare("u64 f(u64 x) { return x; }", "u64 g(u64 x) { return x; }").message,
            "the bitcode of the new version does not have it");
  CellObject without;
  without.manifest.file = "box_v2";
  const auto versions = Versions::load(cell("box", "void f() {}"), without);
  ASSERT_FALSE(versions);
  EXPECT_EQ(versions.error(), "box_v2 has no bitcode");
}

TEST(Versions, RefuseDamagedBitcode) {
  CellObject damaged = cell("box", "void f() {}");
  damaged.bitcode->packed = facts::pack_text("BC no module");
  const auto versions = Versions::load(cell("box", "void f() {}"), damaged);
  ASSERT_FALSE(versions);
  EXPECT_THAT(versions.error(), HasSubstr("box: bitcode: "));
}

TEST(Versions, GiveTheSameAnswerEachTime) {
  const std::string before = "u64 f(u64 x, const Pair& p) { return x + p.a; }",
                    after = "u64 f(u64 x, const Pair& p) { return x ^ p.b; }";
  const Answer first = compare(before, after), second = compare(before, after);
  EXPECT_EQ(first.message, second.message);
  EXPECT_EQ(first.steps, second.steps);
}

}  // namespace
}  // namespace verifier::meaning
