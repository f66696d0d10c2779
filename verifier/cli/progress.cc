#include "verifier/cli/progress.h"

#include <unistd.h>

#include <iostream>
#include <string>

namespace verifier::cli {
namespace {

constexpr std::string_view kClearLine = "\r\x1b[K";  // ECMA-48: carriage return, erase to the end of the line
constexpr std::size_t kColumns = 79;                 // a longer line would wrap, and could not be erased

}  // namespace

Progress::Progress() : is_shown_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (is_shown_) std::cerr << kClearLine << std::flush;
}

void Progress::say(std::string_view what, std::string_view subject, std::size_t number, std::size_t total) const {
  if (!is_shown_) return;
  std::string line(what);
  if (total > 0) line += " " + std::to_string(number) + " of " + std::to_string(total);
  line += ": ";
  line += subject;
  std::cerr << kClearLine << line.substr(0, kColumns) << std::flush;
}

}  // namespace verifier::cli
