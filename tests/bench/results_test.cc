#include "tests/bench/results.h"

#include <gtest/gtest.h>

namespace {

using namespace bench;

const std::vector<Goal> kGoals = {{.metric = "slow", .goal = 10, .what = "it"},
                                  {.metric = "free", .goal = {}, .what = ""}};

TEST(ParseLog, takes_the_bench_lines_and_no_others) {
  const auto metrics = parse_log("[heap] up\nBENCH a 2.00\nBENCHMARK x\n BENCH b 1\nBENCH null_call 4.06\n");
  ASSERT_TRUE(metrics) << metrics.error();
  EXPECT_EQ(*metrics, (Metrics{{"a", 2.0}, {"null_call", 4.06}}));
  EXPECT_TRUE(parse_log("")->empty());
}

TEST(ParseLog, takes_a_last_line_without_an_end) { EXPECT_EQ(parse_log("BENCH a 17")->at("a"), 17); }

TEST(ParseLog, refuses_a_metric_that_comes_twice) {
  EXPECT_EQ(parse_log("BENCH a 1\nBENCH a 1\n").error(), "a is reported twice");
}

TEST(ParseLog, refuses_lines_of_another_form) {
  for (const char* line : {"BENCH ", "BENCH a", "BENCH a ", "BENCH a b", "BENCH a 1 2", "BENCH a -1", "BENCH a inf",
                           "BENCH a nan", "BENCH a 1x", "BENCH  1"}) {
    const auto metrics = parse_log(line);
    ASSERT_FALSE(metrics) << line;
    EXPECT_NE(metrics.error().find(line), std::string::npos);
  }
}

TEST(ParseGoals, reads_a_list_with_and_without_goals) {
  const auto goals = parse_goals(R"([{"metric": "a", "goal": 2, "what": "x"}, {"metric": "b", "what": "y"}])");
  ASSERT_TRUE(goals) << goals.error();
  EXPECT_EQ(goals->at(0).goal, 2);
  EXPECT_EQ(goals->at(1).metric, "b");
  EXPECT_FALSE(goals->at(1).goal);
}

TEST(ParseGoals, refuses_what_is_not_such_a_list) {
  for (const char* text :
       {"", "[", "[1]", R"([{"goal": 1}])", R"([{"metric": "a"}])", R"([{"metric": "a", "what": "x", "goal": "2"}])"}) {
    EXPECT_FALSE(parse_goals(text)) << text;
  }
}

TEST(Join, keeps_the_order_of_the_goals) {
  const auto rows = join(kGoals, {{"free", 3}, {"slow", 11}});
  ASSERT_TRUE(rows) << rows.error();
  EXPECT_EQ(rows->at(0).ticks, 11);
  EXPECT_FALSE(rows->at(0).reached());
  EXPECT_TRUE(rows->at(1).reached());
}

TEST(Join, names_each_missing_and_each_unknown_metric) {
  EXPECT_EQ(join(kGoals, {{"else", 1}}).error(),
            "slow is not reported\nfree is not reported\nelse is reported, but no goal names it\n");
}

TEST(Table, marks_goals_that_are_not_reached) {
  const std::string text = table(join(kGoals, {{"free", 1'234'567}, {"slow", 10.25}}).value());
  EXPECT_NE(text.find("slow                          10.25             10 ! it\n"), std::string::npos) << text;
  EXPECT_NE(text.find("free                      1,234,567              -   \n"), std::string::npos) << text;
}

TEST(Json, says_the_same) {
  EXPECT_EQ(json(join(kGoals, {{"free", 3}, {"slow", 2.5}}).value()), R"({
  "metrics": [
    {
      "metric": "slow",
      "ticks": 2.5,
      "goal": 10.0,
      "reached": true
    },
    {
      "metric": "free",
      "ticks": 3.0
    }
  ]
}
)");
}

}  // namespace
