#include "verifier/model/verdict.h"

#include <algorithm>
#include <utility>

namespace verifier {

void Verdicts::prove(std::string obligation, std::string subject, std::string message, std::string note) {
  all.push_back({std::move(obligation), std::move(subject), Status::kProven, std::move(message), {}, std::move(note)});
}

void Verdicts::refuse(std::string obligation, std::string subject, std::string message,
                      std::vector<std::string> steps) {
  all.push_back({std::move(obligation), std::move(subject), Status::kRefused, std::move(message), std::move(steps)});
}

void Verdicts::undecided(std::string obligation, std::string subject, std::string message) {
  all.push_back({std::move(obligation), std::move(subject), Status::kUndecided, std::move(message), {}});
}

bool Verdicts::is_proven() const {
  return std::ranges::all_of(all, [](const Verdict& verdict) { return verdict.status == Status::kProven; });
}

}  // namespace verifier
