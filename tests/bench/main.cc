// bench: boots the bench image where a tick is an instruction, and prints what it measured. See README.md.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "ci/qemu/conversation.h"
#include "ci/qemu/machine.h"
#include "tests/bench/results.h"

namespace {

namespace fs = std::filesystem;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUnusable = 2;

struct Options {
  qemu::Machine machine;
  std::string goals;
  std::string json;
  std::vector<std::string> shipped;
  unsigned limit_seconds = 300;
};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// `bazel run` starts us elsewhere and says where the user is.
fs::path for_user(const std::string& path) {
  const char* folder = std::getenv("BUILD_WORKING_DIRECTORY");
  return folder == nullptr ? fs::path(path) : fs::path(folder) / path;
}

/// Runs the image to its end. Fails with the log when it does not end as it should.
std::expected<std::string, std::string> run(const Options& options) {
  qemu::Script script;  // nothing to say: the image measures and ends by itself
  const int wanted = script.status;
  qemu::Conversation conversation(std::move(script));
  const auto outcome = qemu::converse(options.machine, conversation, std::chrono::seconds(options.limit_seconds),
                                      fs::temp_directory_path());
  if (outcome.status == wanted) return conversation.log();
  const std::string why = outcome.timed_out ? fmt::format("not finished after {} s", options.limit_seconds)
                                            : fmt::format("QEMU ended with {}, not {}", outcome.status, wanted);
  return std::unexpected(conversation.log() + outcome.problems + why);
}

/// A tick must be an instruction, or no number here means anything.
std::expected<void, std::string> check_ruler(const std::vector<bench::Row>& rows) {
  for (const bench::Row& row : rows) {
    if (row.goal.metric == "ruler" && row.ticks != row.goal.goal) {
      return std::unexpected(
          fmt::format("the ruler reads {}, not {}: ticks are not instructions", row.ticks, row.goal.goal.value_or(0)));
    }
  }
  return {};
}

std::expected<std::vector<bench::Row>, std::string> measure(const Options& options) {
  auto goals = bench::parse_goals(read_file(options.goals));
  if (!goals) return std::unexpected(options.goals + ": " + goals.error());
  auto log = run(options);
  if (!log) return std::unexpected(log.error());
  auto metrics = bench::parse_log(*log);
  if (!metrics) return std::unexpected(metrics.error());
  double shipped_bytes = 0;
  for (const std::string& file : options.shipped) shipped_bytes += static_cast<double>(fs::file_size(file));
  metrics->emplace("image_bytes", shipped_bytes);
  auto rows = bench::join(*goals, *std::move(metrics));
  if (!rows) return std::unexpected(rows.error());
  if (auto ruler = check_ruler(*rows); !ruler) return std::unexpected(ruler.error());
  return rows;
}

int show(const Options& options) {
  const auto rows = measure(options);
  if (!rows) {
    fmt::print(stderr, "bench: FAILED: {}\n", rows.error());
    return kFailed;
  }
  fmt::print("{}", bench::table(*rows));
  if (options.json.empty()) return kDone;
  std::ofstream out(for_user(options.json), std::ios::binary);
  out << bench::json(*rows);
  out.close();
  if (!out) throw std::runtime_error("cannot write " + options.json);
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures a bench image in guest instructions. Exit status: 0 measured, 1 failed, 2 cannot be used.");
  Options options;
  options.machine.counts_instructions = true;
  app.add_option("--kernel", options.machine.kernel, "ELF file")->required()->check(CLI::ExistingFile);
  app.add_option("--archive", options.machine.archive, "its module")->required()->check(CLI::ExistingFile);
  app.add_option("--goals", options.goals, "what is measured, and what is to be reached")->required();
  app.add_option("--shipped", options.shipped, "a file of the image that ships: image_bytes is their sum")->required();
  app.add_option("--json", options.json, "write the table here too");
  app.add_option("--limit", options.limit_seconds, "seconds of real time");
  try {
    app.parse(argc, argv);
    return show(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUnusable;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return kUnusable;
  }
}
