// Places in the source, as rules write them into messages and steps.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace verifier::report {

/// A file as the compiler named it, and a line from 1.
struct Place {
  std::string_view file;
  std::size_t line = 0;

  bool operator==(const Place&) const = default;
};

/// The first "path/file.ext:line" in a sentence. The view is into `text`.
std::optional<Place> place_in(std::string_view text);

}  // namespace verifier::report
