// corpus_test VERDICTS OBJECT...: every line of VERDICTS is judged, and must be refused or proven as it says.
#include <iostream>

#include "tests/corpus/cases.h"

namespace {

/// Number of cases that are not as expected.
std::size_t check(const std::vector<corpus::Case>& cases, const corpus::Objects& objects) {
  std::size_t failed = 0;
  for (const corpus::Case& one : cases) {
    const auto outcome = corpus::judge(one, objects);
    const auto wrong = outcome ? corpus::differences(one, *outcome) : std::vector{outcome.error()};
    if (wrong.empty()) continue;
    ++failed;
    std::cerr << "FAILED: " << one.where << ": " << one.text << '\n';
    for (const std::string& sentence : wrong) std::cerr << "  " << sentence << '\n';
    if (outcome) std::cerr << corpus::describe(*outcome);
  }
  return failed;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::cerr << "corpus_test VERDICTS OBJECT...\n";
    return 2;
  }
  const auto cases = corpus::read_cases(arguments[1]);
  const auto objects = corpus::load_objects({arguments + 2, arguments + count});
  if (!cases || !objects) {
    std::cerr << (cases ? objects.error() : cases.error()) << '\n';
    return 2;
  }
  const std::size_t failed = check(*cases, *objects);
  std::cout << cases->size() << " cases, " << failed << " failed\n";
  return cases->empty() || failed > 0 ? 1 : 0;
}
