// Choices of versions: the fewest changes, and why there is no choice.
#include "verifier/proof/choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace verifier::proof {
namespace {

using testing::ElementsAre;

std::vector<std::size_t> chosen(const Choices& choices) {
  const auto answer = fewest_changes(choices);
  const auto* found = std::get_if<Chosen>(&answer);
  return found == nullptr ? std::vector<std::size_t>{} : found->version;
}

std::vector<std::size_t> in_the_way(const Choices& choices) {
  const auto answer = fewest_changes(choices);
  const auto* found = std::get_if<Impossible>(&answer);
  return found == nullptr ? std::vector<std::size_t>{} : found->conflicts;
}

TEST(FewestChanges, LeavesOthersAlone) {
  EXPECT_THAT(chosen({.versions = {2, 2, 2}, .conflicts = {}, .goal = {1, 1}}), ElementsAre(0, 1, 0));
}

TEST(FewestChanges, FollowsConflicts) {
  // The new 0 needs a new 1, the new 1 a new 2.
  const Choices choices{.versions = {2, 2, 2, 2}, .conflicts = {{{0, 1}, {1, 0}}, {{1, 1}, {2, 0}}}, .goal = {0, 1}};
  EXPECT_THAT(chosen(choices), ElementsAre(1, 1, 1, 0));
}

TEST(FewestChanges, TakesTheVersionThatNeedsLess) {
  // 1 has two new versions; the first needs a new 2 as well.
  const Choices choices{.versions = {2, 3, 2}, .conflicts = {{{0, 1}, {1, 0}}, {{1, 1}, {2, 0}}}, .goal = {0, 1}};
  EXPECT_THAT(chosen(choices), ElementsAre(1, 2, 0));
}

TEST(FewestChanges, TakesTheFirstOfEquals) {
  EXPECT_THAT(chosen({.versions = {2, 3}, .conflicts = {{{0, 1}, {1, 0}}}, .goal = {0, 1}}), ElementsAre(1, 1));
}

TEST(FewestChanges, NamesWhatLeavesNoChoice) {
  // 2 cannot change, and 0 leads to it through 1.
  const Choices choices{
      .versions = {2, 2, 1, 2}, .conflicts = {{{3, 1}, {0, 0}}, {{0, 1}, {1, 0}}, {{1, 1}, {2, 0}}}, .goal = {0, 1}};
  EXPECT_THAT(in_the_way(choices), ElementsAre(1, 2));
}

}  // namespace
}  // namespace verifier::proof
