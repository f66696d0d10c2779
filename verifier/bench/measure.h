// How long a piece of work takes, and how much memory it needs at most: in a process of its own.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

namespace bench {

struct Cost {
  double ms = 0;      ///< Wall clock, from start to end of the process.
  double cpu_ms = 0;  ///< Of the processors: the same on a machine that is busy with other things.
  double mib = 0;     ///< Largest resident set (getrusage(2), ru_maxrss).
};

/// Runs `work` in a copy of this process. Fails, naming `what`, if it returns false or dies.
std::expected<Cost, std::string> measure(const std::string& what, const std::function<bool()>& work);

/// Runs a program, found along PATH, with its output thrown away. Fails if it cannot be run, or ends with a status
/// above `highest_status`.
std::expected<Cost, std::string> measure_program(const std::vector<std::string>& arguments, int highest_status);

}  // namespace bench
