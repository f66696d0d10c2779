// A cell that nobody has called yet, and what happens to its state when somebody does. Internal to meaning/.
#pragma once

#include <string>
#include <vector>

#include "verifier/meaning/difference.h"
#include "verifier/meaning/machine.h"
#include "verifier/meaning/versions.h"

namespace verifier::meaning {

/// One history: calls that are executed on terms one after the other, with arguments that nobody knows. All members
/// throw Unsupported.
class FreshCell {
 public:
  /// Its state `roots` hold what they are initialised with; nothing is known of others.
  FreshCell(const llvm::Module& module, const std::vector<std::string>& roots);

  /// By mangled name.
  const llvm::Function& function(const std::string& symbol) const;
  /// By readable name, "pool::Slot::~Slot()"; null if the module does not define it.
  const llvm::Function* find(const std::string& readable_name) const;

  /// Room for an object that only the caller knows; another one with every call.
  Term make_room();
  /// Arguments for `function`, from the parameter `first` on; `what` is for explanations.
  void add_arguments(const llvm::Function& function, unsigned first, const std::string& what,
                     std::vector<Value>& arguments);
  /// Executes a call in `machine`, which goes on from there. Refuses to know what others do.
  Outcome call(Machine& machine, const llvm::Function& function, std::vector<Value> arguments);
  /// Only histories in which this is true count.
  void expect(const Term& fact) { universe_.assume(fact); }

  /// The history so far, and another one that begins with `memory`.
  Machine& now() { return machine_; }
  Machine from(const Term& memory);

  /// Whether the state differs.
  Term changed(const Term& before, const Term& after);
  /// `memory` with the state that `other` has, or with whatever state.
  Term with_state_of(Term memory, const Term& other);
  Term with_any_state(Term memory);
  /// `address` lies in no part of the state.
  Term is_outside(const Term& address);

  /// kDiffers if `question` can be true in a history that is defined, `what` is wrong then.
  Answer asked(const Term& question, const std::string& what);

  z3::context& context() { return universe_.context(); }
  static Value pointer(const Term& to) { return {{to}, to.ctx().bool_val(false)}; }

 private:
  /// Bytes of state.
  struct Place {
    Term address;
    std::uint64_t size;
  };

  void begin(const llvm::GlobalVariable& root);

  const llvm::Module& module_;
  Alike alike_;
  Universe universe_;
  Machine machine_;
  std::vector<Place> state_;
  Start start_;
  std::uint64_t rooms_ = 0;
};

/// What `ask` answers; kUnknown with the reason if it throws.
template <typename Ask>
Answer answered(const Ask& ask) {
  try {
    return ask();
  } catch (const Unsupported& unsupported) {
    return {.kind = Answer::Kind::kUnknown, .message = unsupported.why, .steps = {}};
  } catch (const z3::exception& error) {
    return {.kind = Answer::Kind::kUnknown, .message = std::string("Z3: ") + error.msg(), .steps = {}};
  }
}

}  // namespace verifier::meaning
