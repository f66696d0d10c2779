// What to do about a task that was killed: decided by numbers alone.
#pragma once

#include <cstdint>

namespace fault_recovery {

/// From the mildest to the last.
enum class Step : std::uint8_t {
  kRestart,             ///< The task begins anew.
  kReplaceFaulty,       ///< Likewise, with a fresh copy of the cell that the fault was in.
  kReplaceApplication,  ///< Likewise, with a fresh copy of the cell that the task belongs to.
  kQuarantine,          ///< The task is over, and nobody restarts anything because of a fault in that cell any more.
};

/// How patient to be. Each step from kReplaceFaulty on is taken after `restarts` restarts in vain.
struct Limits {
  std::uint32_t restarts = 3;
  std::uint64_t back_off_ns = 1'000'000;  ///< Before the first restart; each further one waits twice as long.
  std::uint64_t longest_back_off_ns = 500'000'000;
  std::uint64_t quiet_ns = 10'000'000'000;  ///< Without a fault for so long, all begins anew.
};

/// What one task has been through.
struct History {
  std::uint64_t kills = 0;    ///< Since it was quiet.
  std::uint64_t last_ns = 0;  ///< When the last one was.
};

struct Decision {
  Step step;
  std::uint64_t wait_ns;  ///< Before the task begins anew; 0 for kQuarantine.
};

/// Decides about one more kill at `now_ns`, and writes it into the history.
[[nodiscard]] Decision decide(History& history, const Limits& limits, std::uint64_t now_ns);

}  // namespace fault_recovery
