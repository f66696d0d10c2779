// Caches from source: does it matter what was asked before?
#include "verifier/meaning/cache_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verifier/meaning/source_cell.h"

namespace verifier::meaning {
namespace {

using testing::Contains;
using testing::HasSubstr;
using Kind = Answer::Kind;

/// weight(key, factor), with `body` between the state and the end.
Answer judge(const std::string& body) {
  const std::string source =
      "namespace c { struct Last { u64 key, other, value; bool is_there; }; CELL_KEPT(Last, last, \"cache\", "
      "\"the last answer\");\n"
      "u64 weight(u64 key, u64 factor) { " +
      body + " } void clear() { last = {}; } }";
  return check_cache(cell("c", source), "_ZN1c6weightEmm", "_ZN1c6weightEmm", {"last"});
}

TEST(CacheHistory, AcceptsWhatIsComparedWithAllThatItWasMadeFrom) {
  const Answer answer = judge(
      "if (last.is_there && last.key == key && last.other == factor) return last.value;"
      "last = {key, factor, key + factor, true}; return last.value;");
  EXPECT_EQ(answer.kind, Kind::kEqual) << answer.message;
}

TEST(CacheHistory, SeesAnArgumentThatIsNotInTheKey) {
  const Answer answer = judge(
      "if (last.is_there && last.key == key) return last.value; last = {key, factor, key + factor, true};"
      "return last.value;");
  EXPECT_EQ(answer.kind, Kind::kDiffers);
  EXPECT_EQ(answer.message, "what it gives depends on what was asked before");
  EXPECT_THAT(answer.steps, Contains(HasSubstr("factor of the call before = ")));
}

TEST(CacheHistory, SeesAValueMadeFromTheOneBefore) {
  EXPECT_EQ(judge("if (last.key != key) last = {key, 0, last.value + key, true}; return last.value;").kind,
            Kind::kDiffers);
}

TEST(CacheHistory, SeesThatAFreshCacheAnswersForTheKeyThatItIsInitialisedWith) {
  EXPECT_EQ(judge("if (last.key == key) return last.value; last = {key, 0, key + 1, true}; return last.value;").kind,
            Kind::kDiffers);
}

TEST(CacheHistory, DoesNotGuess) {
  EXPECT_EQ(judge("if (last.key != key) last = {key, 0, ask(key), true}; return last.value;").kind, Kind::kUnknown);
  EXPECT_EQ(check_cache(CellObject{}, "f", "f", {}).kind, Kind::kUnknown) << "without bitcode";
}

}  // namespace
}  // namespace verifier::meaning
