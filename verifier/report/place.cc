#include "verifier/report/place.h"

#include <charconv>

namespace verifier::report {
namespace {

bool is_path_character(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
         std::string_view("_./+-").find(c) != std::string_view::npos;
}

/// A name with an extension; "namespace::1" and times of day have none.
bool is_file_name(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  if (dot == path.npos || dot == 0 || dot + 1 == path.size()) return false;
  const bool starts_with_letter = (path[dot + 1] | 0x20) >= 'a' && (path[dot + 1] | 0x20) <= 'z';
  return starts_with_letter && (slash == path.npos || slash + 1 < dot);
}

std::optional<Place> place_before(std::string_view text, std::size_t colon) {
  std::size_t begin = colon;
  while (begin > 0 && is_path_character(text[begin - 1])) --begin;
  const std::string_view file = text.substr(begin, colon - begin);
  std::size_t line = 0;
  const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), line);
  if (error != std::errc() || line == 0 || !is_file_name(file)) return std::nullopt;
  return Place{file, line};
}

}  // namespace

std::optional<Place> place_in(std::string_view text) {
  for (std::size_t colon = text.find(':'); colon != text.npos; colon = text.find(':', colon + 1)) {
    if (const auto place = place_before(text, colon)) return place;
  }
  return std::nullopt;
}

}  // namespace verifier::report
