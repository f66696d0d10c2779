// One state root from an old version to a new one (CELL_MIGRATE): what is proved of the function that makes it.
// Internal to meaning/.
#pragma once

#include <optional>
#include <string>

#include "verifier/meaning/contracts.h"
#include "verifier/meaning/difference.h"
#include "verifier/meaning/machine.h"
#include "verifier/meaning/versions.h"

namespace verifier::meaning {

/// What a migration starts from, and what it makes.
struct Rooted {
  const llvm::GlobalVariable* variable = nullptr;
  TypeContract contract;
};

/// From any content of the old root that its CELL_INV allows, with nothing else known. The questions are asked one
/// after the other; the first that has an answer is the answer. Throws Unsupported.
class Transition {
 public:
  /// `apply` is cell_abi::Migration::apply of the new version; null if the root is adopted as it is.
  Transition(Alike& alike, Rooted old_root, Rooted new_root, const llvm::Function* apply);

  /// It succeeds, changes nothing but the new root, establishes CELL_INV, and CELL_ABS gives the same before and after.
  Answer migrated();
  /// What the old CELL_INV allows, the new one allows too.
  Answer adopted();

 private:
  Term holds(const std::vector<const llvm::Function*>& predicates, Side side, const Term& memory, const Term& root);
  Term differs(const llvm::Function& before, const llvm::Function& after);
  Value viewed(const llvm::Function& view, Side side, const Term& memory, const Term& root,
               const std::vector<Value>& others);
  /// Proven if nothing makes `question` true.
  Answer asked(const Term& question, const std::string& what);
  void expect_a_start();
  Answer keeps_to_itself();
  Answer keeps_meaning();

  Alike& alike_;
  Rooted old_, new_;
  Universe universe_;
  Term from_, to_;
  Start start_;
  Machine machine_;                 ///< Which has applied the migration.
  std::optional<Outcome> outcome_;  ///< Nothing if the root is adopted.
};

}  // namespace verifier::meaning
