#include "cells/fault_recovery/policy.h"

#include <algorithm>

namespace fault_recovery {
namespace {

/// In rounds of so many restarts and one step that is more than a restart.
Step step_of(std::uint64_t kills, std::uint64_t restarts) {
  const std::uint64_t round = (kills - 1) / (restarts + 1);
  const bool is_last_of_round = kills % (restarts + 1) == 0;
  if (round > 2) return Step::kQuarantine;
  if (!is_last_of_round) return Step::kRestart;
  constexpr Step kSteps[] = {Step::kReplaceFaulty, Step::kReplaceApplication, Step::kQuarantine};
  return kSteps[round];
}

std::uint64_t back_off(std::uint64_t kills, const Limits& limits) {
  std::uint64_t wait_ns = std::min(limits.back_off_ns, limits.longest_back_off_ns);
  for (std::uint64_t i = 1; i < kills && wait_ns < limits.longest_back_off_ns; ++i)
    wait_ns = wait_ns > limits.longest_back_off_ns / 2 ? limits.longest_back_off_ns : wait_ns * 2;
  return wait_ns;
}

}  // namespace

Decision decide(History& history, const Limits& limits, std::uint64_t now_ns) {
  if (now_ns - history.last_ns >= limits.quiet_ns) history.kills = 0;
  history.last_ns = now_ns;
  ++history.kills;
  const Step step = step_of(history.kills, limits.restarts);
  return {step, step == Step::kQuarantine ? 0 : back_off(history.kills, limits)};
}

}  // namespace fault_recovery
