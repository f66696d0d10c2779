#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/rules/rules.h"
#include "verifier/rules/test_cells.h"

namespace verifier::rules {
namespace {

using Kind = HeaderItem::Kind;
using testing::HasSubstr;

std::string judged(const TestCell& user, const TestCell& owner) {
  return complaints_of([](const Graph& graph, Verdicts& verdicts) { check_copies(graph, graph, verdicts); },
                       graph_of({user.build(), owner.build()}));
}

/// A user that has copied one item, and an owner that offers another text for it.
std::string judged(Kind kind, const std::string& copied, const std::string& offered) {
  return judged(TestCell("user").copies("box", kind, "box::item", copied),
                TestCell("box").offers(kind, "box::item", offered));
}

TEST(Copies, MustBeEqual) {
  for (const Kind kind : {Kind::kBody, Kind::kConstant, Kind::kClass, Kind::kFunction, Kind::kDefaults})
    EXPECT_EQ(judged(kind, "noexcept", "noexcept"), "") << static_cast<int>(kind);
  EXPECT_EQ(judged(Kind::kBody, "{ return 1; }", "{ return 2; }"),
            "O7 user: the body of box::item is another one in box\n");
  EXPECT_EQ(judged(Kind::kConstant, "const int = 1", "const int = 2"),
            "O7 user: the constant box::item is another one in box\n");
  EXPECT_EQ(judged(Kind::kClass, "travels in registers", "travels in memory"),
            "O5 user: the class box::item is another one in box\n");
}

TEST(Copies, ShowBothTextsWithTheirPlaces) {
  Verdicts verdicts;
  const Graph graph = graph_of({TestCell("user").copies("box", Kind::kBody, "box::item", "{ return 1; }").build(),
                                TestCell("box").offers(Kind::kBody, "box::item", "{ return 2; }").build()});
  check_copies(graph, graph, verdicts);
  const auto refused = std::ranges::find(verdicts.all, Status::kRefused, &Verdict::status);
  ASSERT_NE(refused, verdicts.all.end());
  EXPECT_EQ(refused->counterexample,
            (std::vector<std::string>{"user has: { return 1; } (box.h:7)", "box has: { return 2; } (box.h:7)"}));
}

TEST(Copies, MayBeOfOneOfSeveralOverloads) {
  EXPECT_EQ(judged(TestCell("user").copies("box", Kind::kBody, "box::item", "b"),
                   TestCell("box").offers(Kind::kBody, "box::item", "a").offers(Kind::kBody, "box::item", "b")),
            "");
}

TEST(Copies, MustHaveAnOriginal) {
  EXPECT_EQ(judged(TestCell("user").copies("box", Kind::kBody, "box::gone", "a"),
                   TestCell("box").offers(Kind::kBody, "box::item", "a")),
            "O7 user: the body of box::gone is another one in box\n");
}

TEST(Copies, ConcernThoseWhoHaveThem) {
  EXPECT_EQ(judged(TestCell("user"), TestCell("box").offers(Kind::kBody, "box::item", "a")), "");
  EXPECT_EQ(judged(TestCell("user").copies("nobody", Kind::kBody, "nobody::item", "a"), TestCell("box")), "");
}

TEST(Copies, OfFunctionsMayPromiseLess) {
  EXPECT_EQ(judged(Kind::kFunction, "noexcept", "may throw"), "O4 user: box::item is another one in box\n");
  EXPECT_EQ(judged(Kind::kFunction, "noexcept", "not known"), "O4 user: box::item is another one in box\n");
  EXPECT_EQ(judged(Kind::kFunction, "may throw", "noexcept"), "");
  EXPECT_EQ(judged(TestCell("user").copies("box", Kind::kFunction, "box::gone", "noexcept"),
                   TestCell("box").offers(Kind::kFunction, "box::item", "noexcept")),
            "")
      << "O1 tells";
  EXPECT_EQ(judged(TestCell("user").copies("box", Kind::kClass, "box::Gone", "travels in memory"),
                   TestCell("box").offers(Kind::kClass, "box::Item", "travels in memory")),
            "");
}

TEST(Copies, OfDefaultArgumentsAreKeptWithANote) {
  Verdicts verdicts;
  const Graph graph = graph_of({TestCell("user").copies("box", Kind::kDefaults, "box::item", "#1 = 1").build(),
                                TestCell("box").offers(Kind::kDefaults, "box::item", "#1 = 2").build()});
  check_copies(graph, graph, verdicts);
  EXPECT_TRUE(verdicts.is_proven());
  const auto noted = std::ranges::find_if(verdicts.all, [](const Verdict& verdict) { return !verdict.note.empty(); });
  ASSERT_NE(noted, verdicts.all.end());
  EXPECT_EQ(noted->note, "calls of box::item keep the default arguments #1 = 1, which are #1 = 2 now");
}

TEST(Copies, AreFoundByTheHeaderOfTheVersionThatTheyCameFrom) {
  const auto user = TestCell("user").copies("box", Kind::kBody, "box::item", "a").build();
  auto update = TestCell("box").offers(Kind::kBody, "box::item", "b").build();
  update.source->files = {{"box_v2.cc", 10}};
  const Graph before = graph_of({user, TestCell("box").offers(Kind::kBody, "box::item", "a").build()});
  Verdicts verdicts;
  check_copies(graph_of({user, update}), before, verdicts);
  EXPECT_EQ(complaints(verdicts), "O7 user: the body of box::item is another one in box\n");
}

TEST(Copies, AreRefusedIfNotKnown) {
  auto user = TestCell("user");
  user.raw().source.reset();
  EXPECT_THAT(judged(user, TestCell("box")), HasSubstr("what it has copied is not known"));
}

}  // namespace
}  // namespace verifier::rules
