#include "ci/qemu/script.h"

#include <fmt/core.h>

#include <charconv>
#include <optional>
#include <regex>

namespace qemu {
namespace {

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_regex(const std::string& text, unsigned groups) {
  try {
    return std::regex(text).mark_count() >= groups;
  } catch (const std::regex_error&) {
    return false;
  }
}

class Parser {
 public:
  std::optional<std::string> take(std::string_view text, int line) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    const std::string rest(space == std::string_view::npos ? "" : text.substr(space + 1));
    if (word == ">") return add({Step::Kind::kSend, rest, "", line});
    if (word == "<") return add({Step::Kind::kExpect, rest, "", line});
    if (word == "~") return is_regex(rest, 0) ? add({Step::Kind::kMatch, rest, "", line}) : "not a regular expression";
    if (word == "=") {
      return is_regex(rest, 1) ? add({Step::Kind::kSame, rest, rest, line}) : "not a regular expression with a group";
    }
    return take_setting(word, rest);
  }

  std::optional<std::string> finish() { return repeats_ == 0 ? std::nullopt : std::optional("repeat without end"); }

  Script script;

 private:
  std::optional<std::string> add(Step step) {
    script.steps.push_back(std::move(step));
    return std::nullopt;
  }

  std::optional<std::string> take_setting(std::string_view word, const std::string& rest) {
    if (word == "!") {
      script.forbidden.push_back(rest);
    } else if (word == "prompt") {
      script.prompt = rest;
    } else if (word == "status") {
      const auto value = number(rest);
      if (!value) return "status needs a number";
      script.status = static_cast<int>(*value);
    } else if (word == "repeat") {
      const auto value = number(rest);
      if (!value || *value == 0 || repeats_ != 0) return "repeat needs a number above 0, and does not nest";
      repeats_ = *value, repeat_from_ = script.steps.size();
    } else if (word == "end") {
      if (repeats_ == 0) return "end without repeat";
      unroll();
    } else {
      return fmt::format("expected one of > < ~ = ! prompt status repeat end, not '{}'", word);
    }
    return std::nullopt;
  }

  void unroll() {
    const std::vector<Step> body(script.steps.begin() + static_cast<std::ptrdiff_t>(repeat_from_), script.steps.end());
    for (; repeats_ > 1; --repeats_) script.steps.insert(script.steps.end(), body.begin(), body.end());
    repeats_ = 0;
  }

  unsigned repeats_ = 0;
  std::size_t repeat_from_ = 0;
};

}  // namespace

std::expected<Script, std::string> parse_script(std::string_view text) {
  Parser parser;
  int line = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line;
    if (row.empty() || row.starts_with('#')) continue;
    if (auto problem = parser.take(row, line)) return std::unexpected(fmt::format("line {}: {}", line, *problem));
  }
  if (auto problem = parser.finish()) return std::unexpected(*problem);
  return std::move(parser.script);
}

}  // namespace qemu
