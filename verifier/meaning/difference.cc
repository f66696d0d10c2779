#include "verifier/meaning/difference.h"

#include <algorithm>

#include "verifier/facts/parsed.h"
#include "verifier/facts/symbol_name.h"

namespace verifier::meaning {
namespace {

constexpr std::uint64_t kShownBytes = 64;

bool holds(z3::model& model, const Term& truth) { return model.eval(truth, true).is_true(); }

/// Small numbers in decimal, others in hexadecimal.
std::string shown(z3::model& model, const Term& term) {
  const Term value = model.eval(term, true);
  std::uint64_t small = 0;
  if (value.is_numeral_u64(small)) return small < 1'000'000 ? std::to_string(small) : facts::hex(small);
  return value.get_decimal_string(0);
}

std::string shown(z3::model& model, const std::vector<Term>& parts) {
  std::string text;
  for (const Term& part : parts) text += (text.empty() ? "" : ", ") + shown(model, part);
  return parts.size() == 1 ? text : "{" + text + "}";
}

std::string ending(z3::model& model, const Run& run) {
  if (holds(model, run.state.refused)) return "undefined behaviour";
  if (holds(model, run.outcome.thrown)) return "an exception";
  if (!holds(model, run.outcome.returned)) {
    for (const Step& step : run.state.steps) {
      if (step.arguments.empty() && holds(model, step.guard)) return "an end in " + facts::readable(step.name);
    }
    return "no return";
  }
  return run.outcome.result.parts.empty() ? "a return" : shown(model, run.outcome.result.parts);
}

std::vector<std::string> steps_of(z3::model& model, const Run& run) {
  std::vector<std::string> steps;
  for (const Step& step : run.state.steps) {
    if (holds(model, step.guard)) steps.push_back(facts::readable(step.name) + " with " + shown(model, step.arguments));
  }
  return steps;
}

/// "statistic + 4": which known object an address lies in.
std::string place_of(Universe& universe, z3::model& model, const Term& address) {
  std::uint64_t at = 0, base = 0;
  if (!model.eval(address, true).is_numeral_u64(at)) return "memory";
  for (const auto& [key, global] : universe.globals()) {
    if (!model.eval(global.first, true).is_numeral_u64(base) || at - base >= global.second) continue;
    const std::string name = facts::readable(key.substr(key.rfind(':') + 1));
    return at == base ? name : name + " + " + std::to_string(at - base);
  }
  return "memory at " + facts::hex(at);
}

}  // namespace

std::vector<std::string> describe(Universe& universe, const Start& start, z3::model& model) {
  std::vector<std::string> lines;
  for (const Start::Argument& argument : start.arguments) {
    std::string line = argument.name + " = " + shown(model, argument.value.parts);
    if (argument.extent > 0) {
      line = argument.name + " leads to";
      for (std::uint64_t i = 0; i < std::min(argument.extent, kShownBytes); i += 4) {
        const auto bits = static_cast<unsigned>(std::min<std::uint64_t>(4, argument.extent - i) * 8);
        line += " " + shown(model, universe.load(universe.memory(), plus(argument.value.parts[0], i), bits));
      }
    }
    lines.push_back(line);
  }
  return lines;
}

std::string difference(Universe& universe, const Run& old_run, const Run& new_run, const Term& probe,
                       z3::model& model) {
  const std::string before = ending(model, old_run), after = ending(model, new_run);
  if (before != after) return "was " + before + ", is " + after;
  const auto old_steps = steps_of(model, old_run), new_steps = steps_of(model, new_run);
  const auto [old_step, new_step] = std::ranges::mismatch(old_steps, new_steps);
  if (old_step != old_steps.end() || new_step != new_steps.end()) {
    const std::string nothing = "nothing";
    return "did " + (old_step == old_steps.end() ? nothing : *old_step) + ", does " +
           (new_step == new_steps.end() ? nothing : *new_step);
  }
  const Term old_byte = z3::select(old_run.state.memory, probe), new_byte = z3::select(new_run.state.memory, probe);
  if (!holds(model, old_byte == new_byte))
    return "left " + shown(model, old_byte) + " in " + place_of(universe, model, probe) + ", leaves " +
           shown(model, new_byte);
  if (!holds(model, old_run.state.dubious) && holds(model, new_run.state.dubious))
    return "was defined, is undefined (an overflow, or an access through null)";
  return "does something in another state of memory";
}

}  // namespace verifier::meaning
