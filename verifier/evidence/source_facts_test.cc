// Small real sources through clang: which constructs, compiler macros and flaws of handles are found, and where.
#include "verifier/evidence/source_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "verifier/evidence/prepare.h"

namespace verifier::evidence {
namespace {

using Kind = Construct::Kind;
using Flaw = Handle::Flaw;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string write(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + name;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
  return path;
}

SourceFacts facts_of(const std::string& text, const std::string& flag = "-I" + testing::TempDir()) {
  const std::string file = write("source.cc", text);
  llvm::LLVMContext context;
  SourceCollector collector({file});
  const Sources sources{{file}, {"-std=c++23", "-O2", "-fno-pic", "-mcmodel=kernel", flag}};
  const auto module = compile(sources, context, collector.visitor());
  if (!module) throw std::runtime_error(module.error());
  return *collector.facts(**module);
}

/// Kind and line of each construct: the file is the same for all.
std::vector<std::pair<Kind, std::uint32_t>> found_in(const std::string& text) {
  std::vector<std::pair<Kind, std::uint32_t>> found;
  for (const Construct& construct : facts_of(text).constructs) found.emplace_back(construct.kind, construct.line);
  return found;
}

TEST(Constructs, AreFoundWhereTheyAreWritten) {
  const auto found = found_in(R"(#include <cstring>
namespace a {
int* cast(long value) { return reinterpret_cast<int*>(value); }
int* from_void(void* value) { return static_cast<int*>(value); }
int* drop_const(const int* value) { return const_cast<int*>(value); }
long old_style(int* value) { return (long)value; }
int& constant() { return *(int*)0xfee00000; }
int step(int* value) { return *(value + 1); }
int index(int* value) { return value[1]; }
void advance(int*& value) { ++value; }
void copy(int* to, int* from) { std::memcpy(to, from, 100); }
int* make() { return new int; }
void drop(int* value) { delete value; }
void* raw() { return ::operator new(8); }
void fail() { throw 1; }
void guard() { try { fail(); } catch (...) {} }
void jump(int n) { void* to = &&end; goto *to; end:; }
void wait() { asm volatile("pause"); }
asm("nop");
union Both { int number; float fraction; };
int flag(volatile int* value) { return *value; }
[[gnu::weak]] int weak_one() { return 1; }
})");
  EXPECT_THAT(found,
              UnorderedElementsAre(
                  std::pair(Kind::kCast, 3u), std::pair(Kind::kCast, 4u), std::pair(Kind::kCast, 5u),
                  std::pair(Kind::kCast, 6u), std::pair(Kind::kAddress, 7u), std::pair(Kind::kPointer, 8u),
                  std::pair(Kind::kPointer, 9u), std::pair(Kind::kPointer, 10u), std::pair(Kind::kPointer, 11u),
                  std::pair(Kind::kAllocate, 12u), std::pair(Kind::kAllocate, 13u), std::pair(Kind::kAllocate, 14u),
                  std::pair(Kind::kThrow, 15u), std::pair(Kind::kThrow, 16u), std::pair(Kind::kPointer, 17u),
                  std::pair(Kind::kPointer, 17u), std::pair(Kind::kAssembly, 18u), std::pair(Kind::kAssembly, 19u),
                  std::pair(Kind::kUnion, 20u), std::pair(Kind::kVolatile, 21u), std::pair(Kind::kAlias, 22u)));
}

TEST(Constructs, AreNotSeenInOrdinaryCode) {
  EXPECT_THAT(found_in(R"(#include <array>
#include <span>
#include <string_view>
constexpr int kTable[] = {1, 2, 3};
struct Base { int x; };
struct Derived : Base {};
int sum(std::span<const int> values) { int all = 0; for (int value : values) all += value; return all + kTable[1]; }
int convert(double d, Derived& derived) { Base& base = derived; return static_cast<int>(d) + base.x; }
std::string_view name() { return "name"; }
int first(const std::array<int, 3>& values, const int* one) { return values[0] + (one != nullptr ? *one : 0); }
)"),
              IsEmpty());
}

TEST(Constructs, AreSeenThroughLambdasTemplatesAndMacros) {
  EXPECT_THAT(
      found_in(R"(#include <bit>
#define CAST(value) reinterpret_cast<long>(value)
template <typename T> auto plus(T value) { return value + 1; }
long lambda(int* value) { return [](int* v) { return CAST(v); }(value); }
int* instantiated(int* value) { return plus(value); }
int not_a_pointer(int value) { return plus(value); }
long launder(int* value) { return std::bit_cast<long>(value); }
)"),
      UnorderedElementsAre(std::pair(Kind::kCast, 2u), std::pair(Kind::kPointer, 3u), std::pair(Kind::kCast, 7u)));
}

TEST(Constructs, NameTheFunctionAsGrantsDo) {
  const auto facts = facts_of("namespace a { namespace { void f(int) { [] { asm(\"\"); }(); } } void g() { f(1); } }");
  ASSERT_EQ(facts.constructs.size(), 1u);
  EXPECT_EQ(facts.constructs[0].function, "a::(anonymous namespace)::f");
}

TEST(Constructs, KnowTheBytesOfAConstantAddress) {
  const auto facts = facts_of("long read() { return *reinterpret_cast<long*>(0xfee00020); }");
  ASSERT_EQ(facts.constructs.size(), 1u);
  EXPECT_EQ(facts.constructs[0].address, 0xfee00020u);
  EXPECT_EQ(facts.constructs[0].size, 8u);
}

TEST(Constructs, AreNotHiddenByTheNameOfAHeader) {
  write("kernel/base/real.h", "inline long real(int* p) { return (long)p; }\n");
  write("hidden.h",
        "#pragma GCC system_header\n#line 1 \"kernel/base/real.h\"\ninline long hidden(int* p) { return (long)p; }\n");
  const auto facts = facts_of("#include \"kernel/base/../../hidden.h\"\n");
  ASSERT_EQ(facts.constructs.size(), 2u) << "the pragma is the other one";
  EXPECT_TRUE(facts.constructs[0].file.ends_with("/hidden.h")) << facts.constructs[0].file;
  EXPECT_EQ(facts.constructs[0].line, 3u);
}

TEST(Lines, AreCountedOfOwnFilesAndVocabulary) {
  write("kernel/abi/words.h", "#pragma once\n\n/// A word.\nusing Word = long;\n");
  std::filesystem::current_path(testing::TempDir());
  const auto facts = facts_of("// One.\n\n#include <kernel/abi/words.h>\nWord word();", "-I.");
  ASSERT_EQ(facts.files.size(), 1u);
  EXPECT_EQ(facts.files[0].lines, 3u) << "what counts are line feeds";
  EXPECT_EQ(facts.vocabulary, (std::vector<SourceFile>{{"kernel/abi/words.h", 4}}));
}

TEST(CompilerMacros, AreFoundInBranchesThatAreOff) {
  const auto found = found_in(R"~(#if 0
#ifdef __GNUC__
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#endif
#define JOIN(a, b) a##b
#if JOIN(__cla, ng__)
#endif
int version() { return __clang_major__; }
const char* name() { return __PRETTY_FUNCTION__; }
int known(int x) { return __builtin_constant_p(x); }
#if 0
#pragma clang optimize off
#endif
_Pragma("pack(1)")
)~");
  for (const auto& [kind, line] : found) EXPECT_EQ(kind, Kind::kCompiler) << line;
  std::set<std::uint32_t> lines;
  for (const auto& [kind, line] : found) lines.insert(line);
  EXPECT_THAT(lines, ElementsAre(2, 5, 7, 8, 10, 11, 12, 14, 16));
}

TEST(CompilerMacros, AllowWhatMeansTheSame) {
  EXPECT_THAT(found_in(R"(#pragma once
#ifndef VARIANT
#define VARIANT 1
#endif
#if VARIANT == 2 && defined(__x86_64__) && __cplusplus > 202002L
#endif
int line() { return __LINE__ + VARIANT; }
const char* name() { return __func__; }
)"),
              IsEmpty());
}

constexpr std::string_view kMark = "#define CELL_OPAQUE [[clang::annotate(\"cell::opaque\")]]\n";

std::vector<Flaw> flaws_of(const std::string& text) {
  const auto facts = facts_of(std::string(kMark) + text);
  std::vector<Flaw> flaws;
  if (facts.handles.size() != 1) throw std::runtime_error("not one handle");
  for (const Handle::Finding& finding : facts.handles[0].findings) flaws.push_back(finding.flaw);
  return flaws;
}

constexpr std::string_view kGood = R"(class CELL_OPAQUE Ticket final {
 public:
  Ticket() = default;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  Ticket(Ticket&& other) noexcept;
  Ticket& operator=(Ticket&& other) noexcept;
  ~Ticket();
  bool empty() const { return number_ == 0; }
  unsigned number() const { return number_; }
  const unsigned& look() const { return number_; }
  explicit operator bool() const { return number_ != 0; }
 private:
  explicit Ticket(unsigned number) : number_(number) {}
  unsigned number_ = 0;
};)";

/// The good one with one part replaced.
std::vector<Flaw> flaws_with(std::string_view from, std::string_view to) {
  std::string text(kGood);
  text.replace(text.find(from), from.size(), to);
  return flaws_of(text);
}

TEST(Handles, AcceptAnOwnedHandle) { EXPECT_THAT(flaws_of(std::string(kGood)), IsEmpty()); }

TEST(Handles, AcceptFriendsThatTheCellDefines) {
  EXPECT_THAT(flaws_of(std::string(kGood).replace(kGood.find("  explicit Ticket"), 0, "  friend struct Source;\n") +
                       "struct Source {};"),
              IsEmpty());
}

TEST(Handles, InlineMembersAreInTheModuleForProofsOnly) {
  std::string text = std::string(kMark) + std::string(kGood);
  const auto give = [&](std::string_view declaration, std::string_view definition) {
    text.replace(text.find(declaration), declaration.size(), definition);
  };
  give("Ticket(Ticket&& other) noexcept;", "Ticket(Ticket&& other) noexcept : number_(other.number_) {}");
  give("operator=(Ticket&& other) noexcept;", "operator=(Ticket&& other) noexcept = default;");
  const std::string file = write("source.cc", text + "int user() { return 1; }");
  llvm::LLVMContext context;
  SourceCollector collector({file});
  const auto module = compile({{file}, {"-std=c++23", "-O2"}}, context, collector.visitor());
  ASSERT_TRUE(module) << module.error();
  const auto defines = [&](const char* symbol) {
    const llvm::Function* function = (*module)->getFunction(symbol);
    return function != nullptr && !function->isDeclaration();
  };
  for (const char* member : {"_ZN6TicketC2EOS_", "_ZN6TicketaSEOS_", "_ZNK6Ticket5emptyEv"})
    EXPECT_TRUE(defines(member)) << member;
  EXPECT_TRUE(has_parts_for_proofs(**module));
  drop_parts_for_proofs(**module);
  for (const char* member : {"_ZN6TicketC2EOS_", "_ZN6TicketaSEOS_", "_ZNK6Ticket5emptyEv"})
    EXPECT_FALSE(defines(member)) << member << " does not ship";
  EXPECT_TRUE(defines("_Z4userv"));
  EXPECT_FALSE(has_parts_for_proofs(**module));
}

TEST(Handles, FindEachFlaw) {
  EXPECT_THAT(flaws_with("Ticket final", "Ticket"), ElementsAre(Flaw::kNotFinal));
  EXPECT_THAT(flaws_with("~Ticket();", "virtual ~Ticket();"), ElementsAre(Flaw::kVirtual));
  EXPECT_THAT(flaws_with(" private:\n  explicit Ticket", "  explicit Ticket"),
              ElementsAre(Flaw::kOpenData, Flaw::kOpenConstructor));
  EXPECT_THAT(flaws_with("  Ticket(const Ticket&) = delete;", "  Ticket(const Ticket&);"), ElementsAre(Flaw::kCopies));
  EXPECT_THAT(flaws_with("operator=(Ticket&& other) noexcept", "operator=(Ticket&& other)"),
              ElementsAre(Flaw::kThrowingMove));
  EXPECT_THAT(flaws_with("  Ticket(Ticket&& other) noexcept;\n", ""), ElementsAre(Flaw::kNoMove));
  EXPECT_THAT(flaws_with("  ~Ticket();\n", ""), ElementsAre(Flaw::kNoDestructor));
  EXPECT_THAT(flaws_with("~Ticket();", "~Ticket() noexcept(false);"), ElementsAre(Flaw::kThrowingDestructor));
  EXPECT_THAT(flaws_with("const unsigned& look() const", "unsigned& look()"), ElementsAre(Flaw::kOpensInside));
  EXPECT_THAT(flaws_with("explicit operator bool() const { return number_ != 0; }",
                         "operator unsigned() const { return number_; }"),
              ElementsAre(Flaw::kConverts));
  EXPECT_THAT(flaws_with("bool empty() const", "bool is_empty() const"), testing::Contains(Flaw::kNoEmpty));
  EXPECT_THAT(flaws_with("  explicit Ticket", "  friend class Client;\n  explicit Ticket"),
              ElementsAre(Flaw::kBefriends));
}

/// Kind, name and text of each item.
using ItemRow = std::tuple<HeaderItem::Kind, std::string, std::string>;

std::vector<ItemRow> rows(const std::vector<HeaderItem>& items) {
  std::vector<ItemRow> rows;
  for (const HeaderItem& item : items) rows.emplace_back(item.kind, item.name, item.text);
  return rows;
}

constexpr std::string_view kHeader = R"(#pragma once
namespace box {
constexpr int kSize = 4 * 2;
constexpr int kUnused = 1;
enum { kFirst = 3 };
inline int twice(int x) { return x + x * kSize; }
inline int unused(int x) { return x; }
template <typename T> T next(T x) { return x + 1; }
struct Guard { ~Guard() { *place = 0; } int* place; };
int open(int where, int mode = kFirst) noexcept;
struct Shape { virtual int area() const; virtual int sides() const; };
}
)";

TEST(Items, OfOwnFilesAreOffered) {
  const auto offered = rows(facts_of(std::string(kHeader)).offered);
  using K = HeaderItem::Kind;
  for (const ItemRow& row : std::vector<ItemRow>{
           {K::kBody, "box::twice as int (int)", "{ return x + x * kSize; }; box::kSize is const int = 8"},
           {K::kConstant, "box::kSize", "const int = 8"},
           {K::kFunction, "box::open as int (int, int)", "noexcept"},
           {K::kDefaults, "box::open as int (int, int)", "#2 = kFirst"}})
    EXPECT_THAT(offered, testing::Contains(row));
  const auto text_of = [&](std::string_view name) {
    const auto found = std::ranges::find(offered, name, [](const ItemRow& row) { return std::get<1>(row); });
    return found == offered.end() ? std::string() : std::get<2>(*found);
  };
  EXPECT_THAT(text_of("box::Shape"), testing::MatchesRegex(".*area.*sides.*"));
  EXPECT_TRUE(text_of("box::kFirst").ends_with(" = 3")) << text_of("box::kFirst");
  EXPECT_THAT(text_of("box::kFirst"), testing::Not(testing::HasSubstr(":5"))) << "a place is no part of the meaning";
}

TEST(Items, OfOthersAreCopiedIfTheCellUsesThem) {
  write("box.h", std::string(kHeader));
  const auto facts = facts_of(R"(#include "box.h"
int run(int x) { box::Guard guard{&x}; return box::next(box::twice(x)) + box::open(1); }
)");
  std::vector<std::string> names;
  for (const HeaderItem& item : facts.copied) names.push_back(item.name);
  EXPECT_THAT(names, UnorderedElementsAre("box::twice as int (int)", testing::StartsWith("box::next as"),
                                          testing::StartsWith("box::Guard::~Guard as"), "box::kSize", "box::kFirst",
                                          "box::Guard", "box::open as int (int, int)", "box::open as int (int, int)"));
}

TEST(Items, AreTheSameForBothSides) {
  write("box.h", std::string(kHeader));
  const auto offered = rows(facts_of(std::string(kHeader)).offered);
  for (const ItemRow& row :
       rows(facts_of("#include \"box.h\"\nint run(int x) { box::Guard g{&x}; return box::next(box::twice(x)); }")
                .copied))
    EXPECT_THAT(offered, testing::Contains(row));
}

}  // namespace
}  // namespace verifier::evidence
