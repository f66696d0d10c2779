// One line on a terminal that says what takes so long.
#pragma once

#include <cstddef>
#include <string_view>

namespace verifier::cli {

/// Writes to stderr, if that is a terminal, and nothing otherwise. The line is gone when the object is.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// "reading 3 of 19: cells/heap.cell.o"; without the numbers if `total` is 0.
  void say(std::string_view what, std::string_view subject, std::size_t number = 0, std::size_t total = 0) const;

 private:
  bool is_shown_;
};

}  // namespace verifier::cli
