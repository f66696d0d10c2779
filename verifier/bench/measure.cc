#include "verifier/bench/measure.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCannotRun = 127;

double in_ms(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

std::expected<Cost, std::string> wait_for(pid_t process, Clock::time_point start, const std::string& what,
                                          int highest_status) {
  int status = 0;
  rusage used{};
  if (process < 0 || wait4(process, &status, 0, &used) != process) return std::unexpected(what + ": cannot be run");
  const std::chrono::duration<double, std::milli> time = Clock::now() - start;
  if (!WIFEXITED(status) || WEXITSTATUS(status) > highest_status)
    return std::unexpected(what + ": failed with status " + std::to_string(status));
  return Cost{time.count(), in_ms(used.ru_utime) + in_ms(used.ru_stime), static_cast<double>(used.ru_maxrss) / 1024};
}

}  // namespace

std::expected<Cost, std::string> measure(const std::string& what, const std::function<bool()>& work) {
  const auto start = Clock::now();
  const pid_t process = fork();
  if (process == 0) _exit(work() ? 0 : 1);
  return wait_for(process, start, what, 0);
}

std::expected<Cost, std::string> measure_program(const std::vector<std::string>& arguments, int highest_status) {
  std::vector<char*> argv;
  std::ranges::transform(arguments, std::back_inserter(argv),
                         [](const std::string& argument) { return const_cast<char*>(argument.c_str()); });
  argv.push_back(nullptr);
  const auto start = Clock::now();
  const pid_t process = fork();
  if (process == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    execvp(argv.front(), argv.data());
    _exit(kCannotRun);
  }
  return wait_for(process, start, arguments.front(), highest_status);
}

}  // namespace bench
