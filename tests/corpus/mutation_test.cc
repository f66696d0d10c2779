// mutation_test VERDICTS... OBJECT...: what the corpora would not notice.
//
// Each obligation is switched off in turn: its verdicts count as proven. Some case that must be refused has to be
// proven then, or the corpora do not need the obligation and would not notice if its rule broke.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <string_view>

#include "tests/corpus/cases.h"

namespace {

using corpus::Case;

/// Obligation to the cases that only it refuses; obligations that refuse nothing by themselves have an empty list.
using Deaths = std::map<std::string, std::vector<std::string>>;

struct Arguments {
  std::vector<Case> cases;
  std::vector<std::string> objects;
};

verifier::facts::Parsed<Arguments> read_arguments(const std::vector<std::string>& words) {
  Arguments arguments;
  for (const std::string& word : words) {
    if (!word.ends_with(".txt")) {
      if (std::ranges::find(arguments.objects, word) == arguments.objects.end()) arguments.objects.push_back(word);
      continue;
    }
    FACTS_TRY(auto cases, corpus::read_cases(word));
    std::ranges::move(cases, std::back_inserter(arguments.cases));
  }
  return arguments;
}

/// Refuses the sources from which two compilers could make two programs. What notices two programs stands behind it.
constexpr std::string_view kFirstLine = "E8";

/// Obligations that say something about this outcome, and the one that it hangs on.
void count_deaths(const Case& one, const corpus::Outcome& outcome, Deaths& deaths) {
  for (const auto& verdict : outcome.verdicts.all) deaths.try_emplace(verdict.obligation);
  auto refused = outcome.refused();
  if (!one.obligations.empty() && one.obligations.front() != kFirstLine) refused.erase(std::string(kFirstLine));
  if (refused.size() == 1 && !one.obligations.empty()) deaths[*refused.begin()].push_back(one.text);
}

/// Sums up what other rules say, or is the kernel's checker: nothing to switch off.
bool is_rule(std::string_view obligation) { return obligation != "SWAP" && obligation != "WITNESS"; }

/// A line for each obligation. Returns how many the corpora would not miss.
std::size_t print(const Deaths& deaths) {
  constexpr std::size_t kShown = 3;
  std::size_t survivors = 0;
  std::cout << "switched off  cases that would be proven\n";
  for (const auto& [obligation, cases] : deaths) {
    if (!is_rule(obligation)) continue;
    survivors += cases.empty() ? 1 : 0;
    std::cout << std::left << std::setw(14) << obligation << std::right << std::setw(4) << cases.size();
    for (std::size_t i = 0; i < std::min(kShown, cases.size()); ++i) std::cout << (i == 0 ? "  " : ", ") << cases[i];
    std::cout << (cases.size() > kShown ? ", ..." : cases.empty() ? "  SURVIVES" : "") << '\n';
  }
  return survivors;
}

}  // namespace

int main(int count, char** words) {
  const auto arguments = read_arguments({words + 1, words + count});
  const auto objects =
      arguments ? corpus::load_objects(arguments->objects) : verifier::facts::refuse(arguments.error());
  if (!objects) {
    std::cerr << objects.error() << '\n';
    return 2;
  }
  Deaths deaths;
  for (const Case& one : arguments->cases) {
    const auto outcome = corpus::judge(one, *objects);
    if (!outcome) {
      std::cerr << one.where << ": " << outcome.error() << '\n';
      return 2;
    }
    count_deaths(one, *outcome, deaths);
  }
  const std::size_t survivors = print(deaths);
  std::cout << arguments->cases.size() << " cases, " << survivors << " obligations survive\n";
  return arguments->cases.empty() || survivors > 0 ? 1 : 0;
}
