// bench: how fast the verifier is, and how much memory it needs. See README.md.
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "verifier/bench/graphs.h"
#include "verifier/bench/measure.h"
#include "verifier/rules/rules.h"

namespace {

namespace fs = std::filesystem;
using bench::Cost;

struct Options {
  std::string cellcheck, kernel, old_library, new_library, json;
};

/// One line of the table. `goal_ms` is the greatest time that reaches it.
struct Row {
  std::string metric;
  Cost cost;
  std::optional<double> goal_ms;
};

Cost checked(std::expected<Cost, std::string> cost) {
  if (!cost) throw std::runtime_error(cost.error());
  return *cost;
}

Row graph_row(std::size_t cells, bool has_cycle, std::optional<double> goal_ms) {
  const std::string metric = fmt::format("{}_{}_cells", has_cycle ? "cycle" : "order", cells);
  const auto judge = [&] {
    verifier::Graph graph = bench::made_up_graph(cells, has_cycle);
    verifier::Verdicts verdicts;
    verifier::rules::check_acyclicity(graph, verdicts);
    return verdicts.is_proven() != has_cycle;
  };
  return {metric, checked(bench::measure(metric, judge)), goal_ms};
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

/// From the cells of the image to the witness, and from these cells to the same with one other version.
void measure_kernel(const Options& options, std::vector<Row>& rows) {
  const std::string objects = options.kernel + "/objects";
  const fs::path witness = fs::temp_directory_path() / fmt::format("bench_witness_{}", getpid());
  std::vector<std::string> verify = {options.cellcheck,
                                     "verify",
                                     objects,
                                     "--witness",
                                     witness.string(),
                                     "--policy",
                                     options.kernel + "/policy.json",
                                     "--boot-plan",
                                     options.kernel + "/boot_plan.json"};
  const auto updates = files_in(options.kernel + "/updates");
  for (const std::string& update : updates) verify.insert(verify.end(), {"--update", update});
  rows.push_back({"kernel", checked(bench::measure_program(verify, 0)), 10'000});
  fs::remove(witness);
  const std::vector<std::string> swap = {options.cellcheck, "swap", "--running", objects, "--update", updates.at(0)};
  rows.push_back({"one_changed_cell", checked(bench::measure_program(swap, 0)), 1'000});
}

std::vector<Row> measure_all(const Options& options) {
  std::vector<Row> rows;
  measure_kernel(options, rows);
  for (const bool has_cycle : {false, true}) {
    rows.push_back(graph_row(1'000, has_cycle, std::nullopt));
    rows.push_back(graph_row(10'000, has_cycle, 2'000));
  }
  const std::vector<std::string> compare = {options.cellcheck, "interface", options.old_library, options.new_library};
  const Cost interface = checked(bench::measure_program(compare, 1));
  const Cost abidiff = checked(bench::measure_program({"abidiff", options.old_library, options.new_library}, 15));
  rows.push_back({"interface", interface, abidiff.ms});
  rows.push_back({"interface_abidiff", abidiff, std::nullopt});
  return rows;
}

std::string table(const std::vector<Row>& rows) {
  std::string text = fmt::format("{:<20} {:>9} {:>9} {:>8} {:>9}\n", "metric", "ms", "cpu ms", "MiB", "goal ms");
  for (const Row& row : rows) {
    const std::string goal = row.goal_ms ? fmt::format("{:.0f}", *row.goal_ms) : "";
    const char* mark = row.goal_ms && row.cost.ms > *row.goal_ms ? "  missed" : "";
    text += fmt::format("{:<20} {:>9.1f} {:>9.1f} {:>8.1f} {:>9}{}\n", row.metric, row.cost.ms, row.cost.cpu_ms,
                        row.cost.mib, goal, mark);
  }
  return text;
}

nlohmann::json to_value(const std::vector<Row>& rows) {
  nlohmann::json metrics = nlohmann::json::array();
  for (const Row& row : rows) {
    metrics.push_back({{"metric", row.metric},
                       {"ms", row.cost.ms},
                       {"cpu_ms", row.cost.cpu_ms},
                       {"mib", row.cost.mib},
                       {"goal_ms", row.goal_ms ? nlohmann::json(*row.goal_ms) : nlohmann::json()}});
  }
  return {{"metrics", metrics}};
}

/// `bazel run` starts us elsewhere and says where the user is.
fs::path for_user(const std::string& path) {
  const char* folder = std::getenv("BUILD_WORKING_DIRECTORY");
  return folder == nullptr ? fs::path(path) : fs::path(folder) / path;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures the verifier. Exit status: 0 measured, 1 failed, 2 cannot be used.");
  Options options;
  app.add_option("--cellcheck", options.cellcheck, "the verifier")->required();
  app.add_option("--kernel", options.kernel, "folder with objects/ and updates/")->required();
  app.add_option("--old", options.old_library, "a library")->required();
  app.add_option("--new", options.new_library, "its next version")->required();
  app.add_option("--json", options.json, "write the table here too");
  try {
    app.parse(argc, argv);
    const auto rows = measure_all(options);
    fmt::print("{}", table(rows));
    if (options.json.empty()) return 0;
    std::ofstream out(for_user(options.json), std::ios::binary);
    out << to_value(rows).dump(2) << '\n';
    out.close();
    if (!out) throw std::runtime_error("cannot write " + options.json);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return 1;
  }
}
