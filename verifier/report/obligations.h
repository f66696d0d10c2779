// The rules in words, in one place: what a verdict is about, why, and what a developer can do. One entry a rule.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace verifier::report {

/// A rule, as `cellcheck explain`, SARIF and HTML tell it.
struct Rule {
  std::string_view id;       ///< As in Verdict::obligation.
  std::string_view meaning;  ///< What holds when it is proven; fits into a table.
  std::string_view why;      ///< What goes wrong without it.
  std::string_view remedy;   ///< How to satisfy it.
  std::string_view refusal;  ///< An example of what the text report says, steps included.
};

/// Every rule, those that are not enforced yet included.
std::span<const Rule> rules();

/// Null if there is no such rule.
const Rule* find_rule(std::string_view id);

/// What one verdict with this id is about; empty for an id that is not in the table.
std::string_view meaning(std::string_view id);

/// The rule for a terminal: meaning, why, how to satisfy it, an example; lines of at most 100 columns.
std::string explanation(const Rule& rule);

/// All rules, one a line.
std::string list_of_rules();

/// A part of an obligation and what is missing there.
struct Obligation {
  std::string_view id;
  std::string_view text;
};

/// What this version does not prove, or proves only coarsely. Stands in every report: silence is no promise.
std::span<const Obligation> not_proved();

}  // namespace verifier::report
