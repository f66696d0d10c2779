#include "verifier/proof/path.h"

#include <gtest/gtest.h>

#include <vector>

namespace verifier::proof {
namespace {

TEST(ConfirmPath, AcceptsAChain) {
  const std::vector<HornClause> path = {{0, 1}, {1, 2}, {2, std::nullopt}};
  EXPECT_EQ(confirm_path(path, 0), Answer::kYes);
}

TEST(ConfirmPath, RefusesAPathThatEndsInTheMiddle) {
  const std::vector<HornClause> path = {{0, 1}, {1, 2}};
  EXPECT_EQ(confirm_path(path, 0), Answer::kNo);
  EXPECT_EQ(confirm_path({}, 0), Answer::kNo);
}

TEST(ConfirmPath, RefusesADetour) {
  const std::vector<HornClause> path = {{0, 1}, {3, 2}, {1, std::nullopt}};
  EXPECT_EQ(confirm_path(path, 0), Answer::kNo);
}

TEST(ConfirmPath, RefusesAPathToSomethingElse) {
  const std::vector<HornClause> path = {{0, std::nullopt}};
  EXPECT_EQ(confirm_path(path, 1), Answer::kNo);
}

}  // namespace
}  // namespace verifier::proof
