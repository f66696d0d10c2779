// What the verifier says about one obligation and one subject, and all of it together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace verifier {

/// Undecided counts as refused everywhere; it is told apart so that a report can say what is missing.
enum class Status : std::uint8_t { kProven, kRefused, kUndecided };

/// One obligation for one subject.
struct Verdict {
  std::string obligation;  ///< "O2", "E1", "SPILL", ... as listed in verifier/README.md.
  std::string subject;     ///< Cell, or "graph", or "old -> new" of a swap.
  Status status = Status::kProven;
  std::string message;                      ///< One sentence; names the symbol, root or edge.
  std::vector<std::string> counterexample;  ///< Steps, each with its place; empty when proven.
  std::string note = {};                    ///< Of a proven one: what a reader should know all the same.
};

/// Collected by the rules in a fixed order: same input, same bytes.
struct Verdicts {
  std::vector<Verdict> all;

  void prove(std::string obligation, std::string subject, std::string message, std::string note = {});
  void refuse(std::string obligation, std::string subject, std::string message, std::vector<std::string> steps = {});
  void undecided(std::string obligation, std::string subject, std::string message);
  /// True when every verdict is kProven.
  [[nodiscard]] bool is_proven() const;
};

}  // namespace verifier
