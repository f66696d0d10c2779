// Real sources in two versions whose state has two layouts: which migrations are proved, and what is wrong with others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "verifier/meaning/source_cell.h"
#include "verifier/meaning/versions.h"

namespace verifier::meaning {
namespace {

using testing::Contains;
using testing::HasSubstr;
using Kind = Answer::Kind;

constexpr const char* kResult = R"(
#include "kernel/base/result.h"
namespace span {
)";

/// A range, by its ends.
constexpr const char* kOld = R"(
struct Range { u32 first, last; };
CELL_STATE(Range, range);
CELL_INV(Range, [](const Range& r) { return r.first <= r.last && r.last < 1000; });
CELL_ABS(Range, [](const Range& r, u32 at) { return r.first <= at && at < r.last; });
u32 use() { return range.first; }
)";

/// By its start and length.
constexpr const char* kNew = R"(
struct Range { u32 first, last; };
struct Span { u32 length, first; };
CELL_STATE(Span, range);
CELL_INV(Span, [](const Span& s) { return s.length < 1000; });
CELL_ABS(Span, [](const Span& s, u32 at) { return at - s.first < s.length; });
u32 use() { return range.length; }
)";

Answer transfer(const std::string& before, const std::string& after, bool is_adopted = false) {
  auto versions = Versions::load(cell("before", kResult + before + "}"), cell("after", kResult + after + "}"));
  if (!versions) throw std::runtime_error(versions.error());
  return versions->transfer("range", is_adopted);
}

Answer migrate(const std::string& body, const std::string& more = "") {
  return transfer(kOld, kNew + more + "static Result<Span> migrate(const Range& old) { " + body +
                            " } CELL_MIGRATE(range, Range, migrate)");
}

TEST(Transition, ProvesWhatKeepsTheMeaning) {
  const Answer answer = migrate("return Span{old.last - old.first, old.first};");
  EXPECT_EQ(answer.kind, Kind::kEqual) << answer.message;
  EXPECT_THAT(answer.message, HasSubstr("establishes 1 CELL_INV and keeps 1 CELL_ABS"));
}

TEST(Transition, ShowsAStateWhoseMeaningChanges) {
  const Answer answer = migrate("return Span{old.last - old.first + 1, old.first};");
  EXPECT_EQ(answer.kind, Kind::kDiffers);
  EXPECT_EQ(answer.message, "it does not establish CELL_INV");
  const Answer shifted = migrate("return Span{old.last - old.first, old.first + 1};");
  EXPECT_EQ(shifted.message, "CELL_ABS says something else afterwards");
  EXPECT_THAT(shifted.steps, Contains(HasSubstr("the old root")));
}

TEST(Transition, RefusesWhatCanFail) {
  EXPECT_EQ(migrate("if (old.first == 7) return std::unexpected(Error{ErrorKind::kRefused, {}});"
                    "return Span{old.last - old.first, old.first};")
                .message,
            "it can fail");
}

TEST(Transition, TakesOnlyWhatTheOldInvariantAllows) {
  EXPECT_EQ(migrate("if (old.first > old.last) return std::unexpected(Error{ErrorKind::kRefused, {}});"
                    "return Span{old.last - old.first, old.first};")
                .kind,
            Kind::kEqual);
}

TEST(Transition, BelievesNoInvariantThatNothingKeeps) {
  std::string never = kOld;
  never.replace(never.find("r.last < 1000"), 13, "r.first > r.last");
  const Answer answer = transfer(
      never,
      std::string(kNew) +
          "static Result<Span> migrate(const Range&) { return Span{7, 7}; } CELL_MIGRATE(range, Range, migrate)");
  EXPECT_EQ(answer.kind, Kind::kUnknown);
  EXPECT_THAT(answer.message, HasSubstr("starts from a CELL_INV that no state is known to keep"));
}

TEST(Transition, RefusesSideEffects) {
  EXPECT_EQ(migrate("++other; return Span{old.last - old.first, old.first};", "u32 other;").message,
            "it changes something else than the new root");
  const Answer asking = migrate("log(1); return Span{old.last - old.first, old.first};");
  EXPECT_EQ(asking.kind, Kind::kUnknown);
  EXPECT_THAT(asking.message, HasSubstr("asks somebody else: log"));
}

TEST(Transition, DoesNotGuessWhatLoopsDo) {
  const Answer answer = migrate(
      "u32 n = 0; for (u32 i = old.first; i < old.last; ++i) n += i * i % 3;"
      "return Span{n, old.first};");
  EXPECT_EQ(answer.kind, Kind::kUnknown);
  EXPECT_THAT(answer.message, HasSubstr("loop"));
}

TEST(Transition, HasToBeToldWhatToKeep) {
  const std::string no_view = std::string(kOld).substr(0, std::string(kOld).find("CELL_ABS"));
  const Answer answer =
      transfer(no_view, std::string(kNew) +
                            "static Result<Span> migrate(const Range& old) { return "
                            "Span{old.last - old.first, old.first}; } CELL_MIGRATE(range, Range, migrate)");
  EXPECT_EQ(answer.kind, Kind::kUnknown);
  EXPECT_THAT(answer.message, HasSubstr("0 CELL_ABS of the old type, 1 of the new one"));
}

TEST(Transition, ComparesInvariantsOfWhatIsAdopted) {
  const std::string state =
      "struct Range { u32 first, last; }; CELL_STATE(Range, range); u32 use() { return range.first; }";
  const std::string loose = state + "CELL_INV(Range, [](const Range& r) { return r.last < 1000; });";
  const std::string strict = state + "CELL_INV(Range, [](const Range& r) { return r.first <= r.last && r.last < 9; });";
  EXPECT_EQ(transfer(strict, loose, true).kind, Kind::kEqual);
  EXPECT_EQ(transfer(loose, strict, true).message, "the new CELL_INV allows less than the old one");
  EXPECT_EQ(transfer(state, strict, true).kind, Kind::kDiffers);
  EXPECT_EQ(transfer(strict, state, true).kind, Kind::kSameCode);
}

TEST(Versions, DoNotCompareWhatUsesMigratedState) {
  const std::string migration =
      "static Result<Span> migrate(const Range& old) { return Span{old.last - old.first, old.first}; } "
      "CELL_MIGRATE(range, Range, migrate)";
  auto versions = Versions::load(cell("before", kResult + std::string(kOld) + "}"),
                                 cell("after", kResult + std::string(kNew) + migration + "}"));
  ASSERT_TRUE(versions) << versions.error();
  const Answer answer = versions->compare("_ZN4span3useEv");
  EXPECT_EQ(answer.kind, Kind::kUnknown);
  EXPECT_THAT(answer.message, HasSubstr("it uses the state root range, which a migration makes"));
}

}  // namespace
}  // namespace verifier::meaning
