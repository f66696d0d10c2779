#include "verifier/policy/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace verifier::policy {
namespace {

CellObject cell(const std::string& name, bool is_trusted, const std::vector<std::string>& categories) {
  CellObject object;
  object.manifest.cell = name;
  object.manifest.trusted = is_trusted;
  for (const std::string& category : categories) {
    RootFact root;
    root.name = "root" + std::to_string(object.facts.roots.size());
    root.category = category;
    root.type = "Tables";
    object.facts.roots.push_back(root);
  }
  return object;
}

const std::set<std::string> kHardware = {"cpu::Tables"};

Graph small_graph() {
  Graph graph;
  graph.cells = {cell("cpu", true, {"hw"}), cell("logger", true, {"soft", "registration"}),
                 cell("tool", false, {"soft", ""})};
  return graph;
}

/// All messages of one status, with their subjects.
std::vector<std::string> messages(const Policy& policy, Status status) {
  Verdicts verdicts;
  check_policy(policy, small_graph(), verdicts);
  std::vector<std::string> texts;
  for (const Verdict& verdict : verdicts.all) {
    if (verdict.status == status) texts.push_back(verdict.subject + ": " + verdict.message);
  }
  return texts;
}

TEST(CheckPolicy, accepts_what_stays_within_it) {
  EXPECT_TRUE(messages({{"cpu", "logger"}, {{"hw", 1}, {"soft", 2}, {"registration", 1}}, kHardware}, Status::kRefused)
                  .empty());
}

TEST(CheckPolicy, refuses_a_trusted_cell_that_is_not_listed) {
  const auto refused = messages({{"cpu"}, {{"hw", 1}, {"soft", 2}, {"registration", 1}}, kHardware}, Status::kRefused);
  EXPECT_EQ(refused, std::vector<std::string>{"logger: the cell is trusted, but the policy does not list it"});
}

TEST(CheckPolicy, refuses_more_kept_roots_than_allowed_and_names_them) {
  Verdicts verdicts;
  check_policy({{"cpu", "logger"}, {{"hw", 1}, {"soft", 1}, {"registration", 1}}, kHardware}, small_graph(), verdicts);
  const auto refused = std::ranges::find(verdicts.all, Status::kRefused, &Verdict::status);
  ASSERT_NE(refused, verdicts.all.end());
  EXPECT_EQ(refused->message, "2 kept roots of category soft, the policy allows 1");
  EXPECT_EQ(refused->counterexample, (std::vector<std::string>{"logger::root0", "tool::root0"}));
}

TEST(CheckPolicy, allows_none_of_a_category_that_it_does_not_name) {
  const auto refused = messages({{"cpu", "logger"}, {{"soft", 2}, {"registration", 1}}, kHardware}, Status::kRefused);
  EXPECT_EQ(refused, std::vector<std::string>{"hw: 1 kept roots of category hw, the policy allows 0"});
}

TEST(CheckPolicy, wants_types_of_hw_roots_on_the_list) {
  const auto refused =
      messages({{"cpu", "logger"}, {{"hw", 1}, {"soft", 2}, {"registration", 1}}, {"cpu::Other"}}, Status::kRefused);
  EXPECT_EQ(refused, (std::vector<std::string>{
                         "cpu: root root0 is kept as hw, but its type cpu::Tables is not on the hardware list",
                         "graph: the hardware list names cpu::Other, which no hw root has"}));
}

TEST(CheckPolicy, says_when_a_limit_can_be_lowered) {
  const auto proven =
      messages({{"cpu", "logger"}, {{"hw", 5}, {"soft", 2}, {"registration", 1}}, kHardware}, Status::kProven);
  EXPECT_EQ(std::ranges::count(proven, "hw: 1 kept roots of category hw, the policy allows 5: it can be lowered"), 1);
}

/// The graph with 30 lines in cpu, 20 in logger and 100 in kernel/base.
std::vector<std::string> judged_lines(std::optional<std::uint64_t> most, bool is_known = true) {
  Graph graph = small_graph();
  for (CellObject& cell : graph.cells) cell.source.emplace();
  graph.cells[0].source->files = {{"cpu.cc", 30}};
  graph.cells[1].source->files = {{"logger.cc", 20}};
  graph.cells[2].source->files = {{"tool.cc", 1000}};
  graph.cells[2].source->vocabulary = {{"kernel/base/text.h", 100}};
  if (!is_known) graph.cells[1].source.reset();
  Verdicts verdicts;
  check_policy({{"cpu", "logger"}, {}, kHardware, most}, graph, verdicts);
  std::vector<std::string> texts;
  for (const Verdict& verdict : verdicts.all) {
    if (verdict.subject != "trusted lines") continue;
    texts.push_back(verdict.message);
    texts.insert(texts.end(), verdict.counterexample.begin(), verdict.counterexample.end());
  }
  return texts;
}

TEST(CheckPolicy, lets_trusted_lines_grow_by_review_only) {
  EXPECT_EQ(judged_lines(149), (std::vector<std::string>{"150 trusted lines, the policy allows 149",
                                                         "100 of kernel vocabulary", "30 of cpu", "20 of logger"}));
  EXPECT_EQ(judged_lines(150), std::vector<std::string>{"150 trusted lines, the policy allows 150"});
  EXPECT_EQ(judged_lines(151), std::vector<std::string>{"150 trusted lines, the policy allows 151: it can be lowered"});
  EXPECT_EQ(judged_lines({}), std::vector<std::string>{});
  EXPECT_EQ(judged_lines(1000, false), std::vector<std::string>{"the sources of logger are not known"});
}

TEST(ReadPolicy, reads_both_parts) {
  const auto policy = read_policy(R"({"trusted": ["cpu"], "kept": {"hw": 2}})");
  ASSERT_TRUE(policy) << policy.error();
  EXPECT_TRUE(policy->trusted.contains("cpu"));
  EXPECT_EQ(policy->kept.at("hw"), 2U);
}

TEST(ReadPolicy, reads_the_hardware_list) {
  const auto policy = read_policy(R"({"trusted": [], "kept": {}, "hardware": ["cpu::Tables"]})");
  ASSERT_TRUE(policy) << policy.error();
  EXPECT_EQ(policy->hardware, kHardware);
  EXPECT_FALSE(read_policy(R"({"trusted": [], "kept": {}, "hardware": 1})"));
}

TEST(ReadPolicy, reads_the_limit_of_trusted_lines) {
  EXPECT_EQ(read_policy(R"({"trusted": [], "kept": {}, "trusted_lines": 7})")->trusted_lines, 7U);
  EXPECT_EQ(read_policy(R"({"trusted": [], "kept": {}})")->trusted_lines, std::nullopt);
  EXPECT_FALSE(read_policy(R"({"trusted": [], "kept": {}, "trusted_lines": "7"})"));
}

TEST(ReadPolicy, refuses_what_it_does_not_know) {
  for (const char* text :
       {"", "[]", R"({"trusted": []})", R"({"trusted": [], "kept": [], "more": 1})", R"({"trusted": [1], "kept": {}})",
        R"({"trusted": [], "kept": {"hw": -1}})", R"({"trusted": [], "kept": {}} x)"}) {
    const auto policy = read_policy(text);
    ASSERT_FALSE(policy) << text;
    EXPECT_TRUE(policy.error().starts_with("policy")) << policy.error();
  }
}

}  // namespace
}  // namespace verifier::policy
