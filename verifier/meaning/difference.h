// A start from which two versions differ, in words. Internal to meaning/.
#pragma once

#include <string>
#include <vector>

#include "verifier/meaning/machine.h"

namespace verifier::meaning {

/// What both versions were given.
struct Start {
  struct Argument {
    std::string name;
    Value value;
    std::uint64_t extent = 0;  ///< Bytes that a pointer is known to lead to.
  };
  std::vector<Argument> arguments;
};

/// One version at its end.
struct Run {
  State state;
  Outcome outcome;
};

/// "by = 1, box -> 03 00 00 00": what `model` starts from.
std::vector<std::string> describe(Universe& universe, const Start& start, z3::model& model);

/// How the runs end otherwise in `model`: "it returned 2, and returns 0".
std::string difference(Universe& universe, const Run& old_run, const Run& new_run, const Term& probe, z3::model& model);

}  // namespace verifier::meaning
