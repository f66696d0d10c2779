// The names that verdicts use, in words.
#pragma once

#include <span>
#include <string_view>

namespace verifier::report {

/// An obligation and what it says.
struct Obligation {
  std::string_view id;
  std::string_view text;
};

/// What one verdict with this id is about; empty for an id that is not in the table.
std::string_view meaning(std::string_view id);

/// What this version does not prove, or proves only coarsely. Stands in every report: silence is no promise.
std::span<const Obligation> not_proved();

}  // namespace verifier::report
