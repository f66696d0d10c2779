#include "tests/bench/results.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace bench {
namespace {

constexpr std::string_view kMark = "BENCH ";

std::expected<void, std::string> add_line(std::string_view line, Metrics& metrics) {
  const std::string_view rest = line.substr(kMark.size());
  const std::size_t space = rest.find(' ');
  const std::string metric(rest.substr(0, space));
  const std::string_view number = space == rest.npos ? "" : rest.substr(space + 1);
  double ticks = 0;
  const auto [end, error] = std::from_chars(number.begin(), number.end(), ticks);
  if (metric.empty() || error != std::errc() || end != number.end() || !std::isfinite(ticks) || ticks < 0) {
    return std::unexpected(fmt::format("'{}' is not BENCH <metric> <ticks>", line));
  }
  if (!metrics.emplace(metric, ticks).second) return std::unexpected(fmt::format("{} is reported twice", metric));
  return {};
}

std::string with_separators(double value) {
  std::string text = fmt::format("{:.{}f}", value, value < 1000 ? 2 : 0);
  const std::size_t whole = std::min(text.find('.'), text.size());
  for (std::size_t at = whole; at > 3; at -= 3) text.insert(at - 3, ",");
  if (text.ends_with(".00")) text.resize(text.size() - 3);
  return text;
}

}  // namespace

std::expected<Metrics, std::string> parse_log(std::string_view log) {
  Metrics metrics;
  while (!log.empty()) {
    const std::size_t end = std::min(log.find('\n'), log.size());
    const std::string_view line = log.substr(0, end);
    log.remove_prefix(std::min(end + 1, log.size()));
    if (!line.starts_with(kMark)) continue;
    if (auto added = add_line(line, metrics); !added) return std::unexpected(added.error());
  }
  return metrics;
}

std::expected<std::vector<Goal>, std::string> parse_goals(std::string_view text) {
  try {
    std::vector<Goal> goals;
    for (const auto& entry : nlohmann::json::parse(text)) {
      Goal goal{.metric = entry.at("metric"), .goal = {}, .what = entry.at("what")};
      if (entry.contains("goal")) goal.goal = entry.at("goal").get<double>();
      goals.push_back(std::move(goal));
    }
    return goals;
  } catch (const nlohmann::json::exception& error) {
    return std::unexpected(std::string(error.what()));
  }
}

std::expected<std::vector<Row>, std::string> join(const std::vector<Goal>& goals, Metrics metrics) {
  std::vector<Row> rows;
  std::string wrong;
  for (const Goal& goal : goals) {
    const auto found = metrics.extract(goal.metric);
    if (found.empty()) {
      wrong += fmt::format("{} is not reported\n", goal.metric);
    } else {
      rows.push_back({goal, found.mapped()});
    }
  }
  for (const auto& [metric, ticks] : metrics) wrong += fmt::format("{} is reported, but no goal names it\n", metric);
  if (!wrong.empty()) return std::unexpected(wrong);
  return rows;
}

std::string table(const std::vector<Row>& rows) {
  std::string text = fmt::format("{:<20} {:>14} {:>14}\n", "metric", "ticks", "goal");
  for (const Row& row : rows) {
    const std::string goal = row.goal.goal ? with_separators(*row.goal.goal) : "-";
    text += fmt::format("{:<20} {:>14} {:>14} {} {}\n", row.goal.metric, with_separators(row.ticks), goal,
                        row.reached() ? ' ' : '!', row.goal.what);
  }
  return text + "A tick is a guest instruction (QEMU -icount shift=0). ! marks a goal that is not reached.\n";
}

std::string json(const std::vector<Row>& rows) {
  nlohmann::ordered_json metrics = nlohmann::ordered_json::array();
  for (const Row& row : rows) {
    nlohmann::ordered_json entry = {{"metric", row.goal.metric}, {"ticks", row.ticks}};
    if (row.goal.goal) entry["goal"] = *row.goal.goal;
    if (row.goal.goal) entry["reached"] = row.reached();
    metrics.push_back(std::move(entry));
  }
  return nlohmann::ordered_json{{"metrics", std::move(metrics)}}.dump(2) + "\n";
}

}  // namespace bench
