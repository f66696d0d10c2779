// One function in two versions, from the same start. Internal to meaning/.
#pragma once

#include <vector>

#include "verifier/meaning/contracts.h"
#include "verifier/meaning/difference.h"
#include "verifier/meaning/machine.h"
#include "verifier/meaning/versions.h"

namespace verifier::meaning {

/// One function of one version, and what that version says about it.
struct Subject {
  const llvm::Function* function = nullptr;
  Contract contract;
};

/// Each question is asked once of each comparison. Both throw Unsupported.
class Comparison {
 public:
  Comparison(Alike& alike, Subject old_one, Subject new_one, Limits limits);

  /// Are the bodies equal, from every start that the old contract allows?
  Answer equal();
  /// Does the new contract demand no more and promise no less than the old one, and does the new body keep it?
  Answer refined();

 private:
  Run run(const llvm::Function& function, Side side);
  void prepare(const llvm::Function& function, Machine& machine);
  Term holds(const llvm::Function& predicate, Side side, const Term& memory, const Value* result,
             const llvm::Function& subject);
  Term all(const std::vector<const llvm::Function*>& predicates, Side side, const Term& memory, const Value* result);
  Term differ(const Run& before, const Run& after, const Term& probe);
  Term ends_otherwise(const Run& after);
  Answer asked_for_refusal(const Term& question, const std::string& what);
  z3::solver asked(const std::vector<Term>& terms);
  z3::model smallest(const Term& question, const z3::model& found);
  const Subject& subject(Side side) const { return side == Side::kOld ? old_ : new_; }

  Alike& alike_;
  Subject old_, new_;
  Limits limits_;
  Universe universe_;
  Start start_;
  unsigned results_ = 0;
};

}  // namespace verifier::meaning
