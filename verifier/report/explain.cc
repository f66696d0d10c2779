#include <fmt/core.h>

#include <iterator>
#include <set>

#include "verifier/report/obligations.h"
#include "verifier/report/report.h"

namespace verifier::report {
namespace {

constexpr std::size_t kColumns = 100;

/// A paragraph as indented lines, broken at spaces.
void add_paragraph(std::string& text, std::string_view paragraph) {
  std::size_t column = kColumns;
  while (!paragraph.empty()) {
    const std::size_t length = std::min(paragraph.find(' '), paragraph.size());
    const bool fits = column + 1 + length <= kColumns;
    text += fits ? " " : text.ends_with('\n') ? "  " : "\n  ";
    column = fits ? column + 1 + length : 2 + length;
    text += paragraph.substr(0, length);
    paragraph.remove_prefix(std::min(length + 1, paragraph.size()));
  }
  text += '\n';
}

/// An example keeps its own lines.
void add_lines(std::string& text, std::string_view lines) {
  text += "  ";
  for (const char c : lines) text += c == '\n' ? std::string("\n  ") : std::string(1, c);
  text += '\n';
}

}  // namespace

std::string explanation(const Rule& rule) {
  std::string text = fmt::format("{}: {}\n\nWhy\n", rule.id, rule.meaning);
  add_paragraph(text, rule.why);
  text += "\nHow to satisfy it\n";
  add_paragraph(text, rule.remedy);
  text += "\nWhat a refusal looks like\n";
  add_lines(text, rule.refusal);
  return text;
}

std::vector<std::string> unexplained(const Report& report) {
  std::set<std::string> missing;
  for (const Verdicts* verdicts : {&report.judged, &report.told}) {
    for (const Verdict& verdict : verdicts->all) {
      if (find_rule(verdict.obligation) == nullptr) missing.insert(verdict.obligation);
    }
  }
  return {missing.begin(), missing.end()};
}

std::string list_of_rules() {
  std::string text;
  for (const Rule& rule : rules()) fmt::format_to(std::back_inserter(text), "{:<13} {}\n", rule.id, rule.meaning);
  return text;
}

}  // namespace verifier::report
