// From the serial log of a bench image to a table: what was measured, beside what is to be reached.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What is to be measured. `goal` is the greatest value that reaches it; without one the metric is shown only.
struct Goal {
  std::string metric;
  std::optional<double> goal;
  std::string what;  ///< For a person.
};

/// A goal and what came out.
struct Row {
  Goal goal;
  double ticks = 0;

  [[nodiscard]] bool reached() const { return !goal.goal || ticks <= *goal.goal; }
};

using Metrics = std::map<std::string, double>;

/// The lines `BENCH <metric> <ticks>` of a log; all other lines are skipped.
/// Fails on a line of another form and on a metric that comes twice, and names it.
std::expected<Metrics, std::string> parse_log(std::string_view log);

/// The list in goals.json. Fails, saying what is wrong, when it is not such a list.
std::expected<std::vector<Goal>, std::string> parse_goals(std::string_view json);

/// One row for each goal, in that order. Fails, naming all of them, on metrics that are missing or that no goal names.
std::expected<std::vector<Row>, std::string> join(const std::vector<Goal>& goals, Metrics metrics);

/// For a person: `metric ticks goal`, and what the metric is. A goal that is not reached is marked.
std::string table(const std::vector<Row>& rows);

/// For programs: {"metrics": [{"metric": ..., "ticks": ..., "goal": ..., "reached": ...}]}.
std::string json(const std::vector<Row>& rows);

}  // namespace bench
