// cellcheck explain [RULE]: what a rule means, why, and how to satisfy it.
#include <algorithm>
#include <cctype>

#include "verifier/cli/files.h"
#include "verifier/report/obligations.h"

namespace verifier::cli {

Exit explain(const std::string& rule) {
  std::string id = rule;
  std::ranges::transform(id, id.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const report::Rule* found = report::find_rule(id);
  if (!rule.empty() && found == nullptr) return unusable(rule + ": no such rule; cellcheck explain lists them");
  const auto written = write_text("-", rule.empty() ? report::list_of_rules() : report::explanation(*found));
  return written ? Exit::kProven : unusable(written.error());
}

}  // namespace verifier::cli
