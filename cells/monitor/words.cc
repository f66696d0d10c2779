#include "cells/monitor/commands.h"

namespace monitor {

Words split(std::string_view line) {
  Words result;
  while (true) {
    const std::size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) return result;
    line.remove_prefix(start);
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(word.size());
    if (result.count == kMaximumWords) {
      result.has_more = true;
      return result;
    }
    result.words[result.count++] = word;
  }
}

Result<std::uint64_t> parse_number(std::string_view word) {
  constexpr std::size_t kMaximumDigits = 19;  // of which every one fits
  std::uint64_t value = 0;
  bool is_number = !word.empty() && word.size() <= kMaximumDigits;
  for (const char c : word) {
    is_number = is_number && c >= '0' && c <= '9';
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (!is_number) return fail(ErrorKind::kBadFormat, "expected a decimal number, not '", word, "'");
  return value;
}

Result<std::uint64_t> parse_address(std::string_view word) {
  std::string_view digits = word;
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  if (digits.empty() || digits.size() > 16)
    return fail(ErrorKind::kBadFormat, "'", word, "' is not a hexadecimal address");
  std::uint64_t value = 0;
  for (const char c : digits) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!is_digit && !is_letter) return fail(ErrorKind::kBadFormat, "'", word, "' is not a hexadecimal address");
    value = value * 16 + static_cast<std::uint64_t>(is_digit ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

}  // namespace monitor
