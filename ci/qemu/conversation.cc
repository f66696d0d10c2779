#include "ci/qemu/conversation.h"

#include <fmt/core.h>

#include <algorithm>
#include <regex>

namespace qemu {

std::string Conversation::feed(std::string_view output) {
  const std::size_t before = log_.size();
  std::ranges::copy_if(output, std::back_inserter(log_), [](char c) { return c != '\r'; });
  check_forbidden(before);
  std::string typed;
  while (failure_.empty() && next_ < script_.steps.size() && advance(typed)) ++next_;
  return typed;
}

std::string Conversation::state() const {
  if (!failure_.empty()) return failure_;
  if (next_ == script_.steps.size()) return "every step of the script is done";
  const Step& step = script_.steps[next_];
  const bool sends = step.kind == Step::Kind::kSend;
  return fmt::format("line {} of the script (step {} of {}): waiting for '{}'", step.line, next_ + 1,
                     script_.steps.size(), sends ? script_.prompt : step.text);
}

bool Conversation::advance(std::string& typed) {
  const Step& step = script_.steps[next_];
  switch (step.kind) {
    case Step::Kind::kSend:
      if (!consume_text(script_.prompt)) return false;
      typed += step.text + "\r";  // what a terminal sends for Enter
      return true;
    case Step::Kind::kExpect:
      return consume_text(step.text);
    case Step::Kind::kMatch:
    case Step::Kind::kSame:
      return consume_line(step);
  }
  return false;
}

bool Conversation::consume_text(std::string_view text) {
  const std::size_t at = log_.find(text, read_);
  if (at == std::string::npos) return false;
  read_ = at + text.size();
  return true;
}

// Only whole lines are looked at: half a number would match too.
bool Conversation::consume_line(const Step& step) {
  const std::regex expression(step.text);
  for (std::size_t from = read_, end = 0; (end = log_.find('\n', from)) != std::string::npos; from = end + 1) {
    const std::string line = log_.substr(from, end - from);
    std::smatch found;
    if (!std::regex_search(line, found, expression)) continue;
    read_ = end + 1;
    return step.kind == Step::Kind::kMatch || accept_value(step, found[1]);
  }
  return false;
}

bool Conversation::accept_value(const Step& step, const std::string& value) {
  const auto [entry, is_new] = values_.try_emplace(step.name, value);
  if (is_new || entry->second == value) return true;
  failure_ =
      fmt::format("line {} of the script: '{}' found {}, earlier {}", step.line, step.name, value, entry->second);
  return false;
}

void Conversation::check_forbidden(std::size_t from) {
  for (const std::string& text : script_.forbidden) {
    const std::size_t start = from > text.size() ? from - text.size() : 0;
    if (log_.find(text, start) != std::string::npos) failure_ = fmt::format("'{}' came, which must not", text);
  }
}

}  // namespace qemu
