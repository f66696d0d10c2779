// Which versions of cells go together: a choice with the fewest changes, found by Z3's optimiser.
#pragma once

#include <cstddef>
#include <variant>
#include <vector>

namespace verifier::proof {

/// Versions of one cell count from 0, the one that runs.
struct Versioned {
  std::size_t cell = 0, version = 0;
};

/// Two versions that cannot run together.
struct Conflict {
  Versioned one, other;
};

struct Choices {
  std::vector<std::size_t> versions;  ///< By cell: how many there are, the running one included.
  std::vector<Conflict> conflicts;
  Versioned goal;  ///< What is wanted in any case.
};

/// By cell: the version of a choice that has the goal and no conflict, with the fewest cells that change; among those,
/// the first versions. Source: nu-Z, an SMT optimizer (Bjorner, Phan, Fleckenstein, TACAS 2015).
struct Chosen {
  std::vector<std::size_t> version;
};
/// Indices of conflicts that leave no choice; without any of them there would be one.
struct Impossible {
  std::vector<std::size_t> conflicts;
};
/// Z3 gave up or failed.
struct Undecided {};

std::variant<Chosen, Impossible, Undecided> fewest_changes(const Choices& choices);

}  // namespace verifier::proof
