// run_qemu: boots an image in QEMU, on this terminal or by a script. See README.md.
#include <fmt/core.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "ci/qemu/conversation.h"
#include "ci/qemu/machine.h"

namespace {

constexpr int kPassed = 0;
constexpr int kFailed = 1;
constexpr int kUnusable = 2;
constexpr int kSuccessStatus = 33;  ///< isa-debug-exit gives 2 * value + 1; the kernel's value for success is 0x10.

struct Options {
  qemu::Machine machine;
  std::string script;
  std::string log;
  unsigned limit_seconds = 60;
  bool echoes = false;
};

/// A folder of our own, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string path = std::filesystem::temp_directory_path() / "run_qemu.XXXXXX";
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make a folder like " + path);
    path_ = path;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

void keep_log(const Options& options, const std::string& log) {
  std::string path = options.log;
  if (const char* folder = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR"); path.empty() && folder != nullptr) {
    path = std::string(folder) + "/serial.log";
  }
  if (!path.empty()) std::ofstream(path, std::ios::binary) << log;
}

std::string judge(const qemu::Outcome& outcome, const qemu::Conversation& conversation, unsigned limit_seconds) {
  if (outcome.timed_out) return fmt::format("not finished after {} s; {}", limit_seconds, conversation.state());
  if (!conversation.is_done()) return conversation.state();
  if (outcome.status != conversation.status()) {
    return fmt::format("QEMU ended with {}, not {}", outcome.status, conversation.status());
  }
  return "";
}

int run_script(const Options& options, const std::string& scratch) {
  auto script = qemu::parse_script(options.script.empty() ? "" : read_file(options.script));
  if (!script) {
    fmt::print(stderr, "{}: {}\n", options.script, script.error());
    return kUnusable;
  }
  qemu::Conversation conversation(*std::move(script));
  const auto outcome = converse(options.machine, conversation, std::chrono::seconds(options.limit_seconds), scratch);
  keep_log(options, conversation.log());
  const std::string problem = judge(outcome, conversation, options.limit_seconds);
  if (!problem.empty() || options.echoes) fmt::print("{}\n", conversation.log());
  std::fflush(stdout);
  if (problem.empty()) return kPassed;
  fmt::print(stderr, "{}run_qemu: FAILED: {}\n", outcome.problems, problem);
  return kFailed;
}

int run_terminal(const Options& options, const std::string& scratch) {
  signal(SIGINT, SIG_IGN);  // the machine gets Ctrl-C as a byte
  const int status = interact(options.machine, scratch);
  return status == kSuccessStatus ? kPassed : status;
}

void declare(CLI::App& app, Options& options, bool& interactive) {
  using Firmware = qemu::Machine::Firmware;
  static const std::map<std::string, Firmware> kFirmwares = {
      {"pvh", Firmware::kPvh}, {"bios", Firmware::kBios}, {"disk", Firmware::kDisk}, {"uefi", Firmware::kUefi}};
  app.add_option("--firmware", options.machine.firmware, "pvh, bios, disk or uefi")
      ->transform(CLI::CheckedTransformer(kFirmwares));
  app.add_option("--kernel", options.machine.kernel, "ELF file, for pvh")->check(CLI::ExistingFile);
  app.add_option("--archive", options.machine.archive, "its module, for pvh")->check(CLI::ExistingFile);
  app.add_option("--iso", options.machine.iso, "for bios, disk and uefi")->check(CLI::ExistingFile);
  app.add_option("--accel", options.machine.accel, "tcg or kvm");
  app.add_option("--memory", options.machine.memory_mib, "MiB of RAM");
  app.add_flag("--icount", options.machine.counts_instructions, "one tick of the time stamp counter an instruction");
  app.add_option("--script", options.script, "the conversation; without: only the exit status is judged");
  app.add_option("--limit", options.limit_seconds, "seconds of real time");
  app.add_option("--log", options.log, "keep the serial log here");
  app.add_flag("--echo", options.echoes, "print the serial log even if all is well");
  app.add_flag("--interactive", interactive, "on this terminal; Ctrl-A x ends it");
  app.add_option("extra", options.machine.extra, "after --: further arguments of QEMU");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Boots an image in QEMU. Exit status: 0 all as the script says, 1 not so, 2 cannot be used.");
  Options options;
  bool interactive = false;
  declare(app, options, interactive);
  try {
    app.parse(argc, argv);
    const Scratch scratch;
    return interactive ? run_terminal(options, scratch.path()) : run_script(options, scratch.path());
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kPassed : kUnusable;
  } catch (const std::exception& error) {
    fmt::print(stderr, "run_qemu: {}\n", error.what());
    return kUnusable;
  }
}
