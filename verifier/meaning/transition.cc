#include "verifier/meaning/transition.h"

#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalVariable.h"
#include "verifier/facts/parsed.h"
#include "verifier/facts/symbol_name.h"
#include "verifier/meaning/question.h"

namespace verifier::meaning {
namespace {

using facts::cat;
using Kind = Answer::Kind;

constexpr Limits kLimits = {.enter_alike = true};

std::uint64_t bytes_of(const llvm::GlobalVariable& variable) {
  return variable.getParent()->getDataLayout().getTypeAllocSize(variable.getValueType()).getFixedValue();
}

Term address_of(Universe& universe, const std::string& name, const llvm::GlobalVariable& variable) {
  return universe.address(name, bytes_of(variable), variable.getAlign().valueOrOne().value(), true);
}

}  // namespace

Transition::Transition(Alike& alike, Rooted old_root, Rooted new_root, const llvm::Function* apply)
    : alike_(alike),
      old_(std::move(old_root)),
      new_(std::move(new_root)),
      from_(address_of(universe_, "root:the old root", *old_.variable)),
      to_(apply == nullptr ? from_ : address_of(universe_, "root:the new root", *new_.variable)),
      machine_(universe_, alike_, Side::kNew, kLimits) {
  const Value from{{from_}, universe_.context().bool_val(false)}, to{{to_}, universe_.context().bool_val(false)};
  start_.arguments.push_back({"the old root", from, bytes_of(*old_.variable)});
  universe_.assume(holds(old_.contract.invariants, Side::kOld, universe_.memory(), from_));
  expect_a_start();
  if (apply != nullptr) outcome_ = machine_.run(*apply, {from, to}, universe_.context().bool_val(true));
}

/// All predicates, of a root in this memory. What is not defined does not hold.
Term Transition::holds(const std::vector<const llvm::Function*>& predicates, Side side, const Term& memory,
                       const Term& root) {
  Term all = universe_.context().bool_val(true);
  for (const llvm::Function* predicate : predicates) {
    const Value truth = viewed(*predicate, side, memory, root, {});
    if (truth.parts.size() != 1) throw Unsupported{"has a CELL_INV that says nothing"};
    const Term& bit = truth.parts[0];
    all = both(all, both(as_truth(bit.get_sort().bv_size() == 1 ? bit : bit.extract(0, 0)), negated(truth.poison)));
  }
  return all;
}

/// What a predicate or view returns; poison if it is not defined or does not return.
Value Transition::viewed(const llvm::Function& view, Side side, const Term& memory, const Term& root,
                         const std::vector<Value>& others) {
  Machine machine(universe_, alike_, side, kLimits);
  machine.state().memory = memory;
  if (view.hasStructRetAttr()) throw Unsupported{"has a CELL_ABS whose result does not fit into registers"};
  std::vector<Value> arguments = {{{root}, universe_.context().bool_val(false)}};
  arguments.insert(arguments.end(), others.begin(), others.end());
  if (view.arg_size() != arguments.size()) throw Unsupported{"has a contract about other arguments"};
  const Outcome outcome = machine.run(view, std::move(arguments), universe_.context().bool_val(true));
  if (!machine.state().steps.empty()) throw Unsupported{"has a contract that asks " + machine.state().steps[0].name};
  Value result = outcome.result;
  result.poison = either(either(result.poison, negated(outcome.returned)),
                         either(machine.state().dubious, machine.state().refused));
  return result;
}

/// CELL_ABS of the old root before and of the new one afterwards, for all further arguments.
Term Transition::differs(const llvm::Function& before, const llvm::Function& after) {
  if (before.arg_size() != after.arg_size() || before.getReturnType() != after.getReturnType())
    throw Unsupported{"has a CELL_ABS that takes or returns something else than in the other version"};
  std::vector<Value> others;
  for (unsigned i = 1; i < before.arg_size(); ++i) {
    const llvm::Argument& argument = *before.getArg(i);
    if (argument.getType() != after.getArg(i)->getType() || argument.getType()->isPointerTy())
      throw Unsupported{"has a CELL_ABS whose further arguments are no numbers"};
    const std::string name = argument.hasName() ? argument.getName().str() : cat("argument ", i + 1);
    others.push_back(machine_.unknown(name, argument.getType(), before.getParent()->getDataLayout()));
    start_.arguments.push_back({name, others.back(), 0});
  }
  const Value was = viewed(before, Side::kOld, universe_.memory(), from_, others);
  const Value is = viewed(after, Side::kNew, machine_.state().memory, to_, others);
  Term any = both(negated(was.poison), is.poison);
  for (std::size_t i = 0; i < was.parts.size(); ++i)
    any = either(any, both(negated(was.poison), was.parts[i] != is.parts.at(i)));
  return any;
}

Answer Transition::asked(const Term& question, const std::string& what) {
  return refuted(universe_, start_, question, what);
}

/// An invariant that nothing keeps would prove anything.
void Transition::expect_a_start() {
  if (make_solver(universe_).check() != z3::sat)
    throw Unsupported{"starts from a CELL_INV that no state is known to keep"};
}

/// It returns true, and nobody else notices.
Answer Transition::keeps_to_itself() {
  const State& end = machine_.state();
  if (!end.steps.empty()) throw Unsupported{"asks somebody else: " + facts::readable(end.steps[0].name)};
  if (outcome_->result.parts.size() != 1) throw Unsupported{"tells no success"};
  const Term succeeds = both(outcome_->returned, as_truth(outcome_->result.parts[0].extract(0, 0)));
  Answer answer = asked(negated(succeeds), "it can fail");
  if (!answer.is_proven()) return answer;
  answer = asked(either(either(end.refused, end.dubious), outcome_->result.poison), "it can be undefined");
  if (!answer.is_proven()) return answer;
  const Term probe = universe_.context().bv_const("probe", 64);
  const Term is_elsewhere = both(universe_.is_outside_frames(probe),
                                 z3::ult(probe, to_) || z3::uge(probe, plus(to_, bytes_of(*new_.variable))));
  return asked(both(is_elsewhere, z3::select(end.memory, probe) != z3::select(universe_.memory(), probe)),
               "it changes something else than the new root");
}

Answer Transition::keeps_meaning() {
  const auto &before = old_.contract.abstractions, &after = new_.contract.abstractions;
  if (before.empty() || before.size() != after.size())
    throw Unsupported{cat("is not told what to keep: ", before.size(), " CELL_ABS of the old type, ", after.size(),
                          " of the new one")};
  for (std::size_t i = 0; i < before.size(); ++i) {
    Answer answer = asked(differs(*before[i], *after[i]), "CELL_ABS says something else afterwards");
    if (!answer.is_proven()) return answer;
  }
  return {.kind = Kind::kEqual, .message = {}, .steps = {}};
}

Answer Transition::adopted() {
  return asked(negated(holds(new_.contract.invariants, Side::kNew, universe_.memory(), to_)),
               "the new CELL_INV allows less than the old one");
}

Answer Transition::migrated() {
  Answer answer = keeps_to_itself();
  if (!answer.is_proven()) return answer;
  answer = asked(negated(holds(new_.contract.invariants, Side::kNew, machine_.state().memory, to_)),
                 "it does not establish CELL_INV");
  if (!answer.is_proven()) return answer;
  answer = keeps_meaning();
  if (!answer.is_proven()) return answer;
  answer.message = cat("it always succeeds, changes nothing else, establishes ", new_.contract.invariants.size(),
                       " CELL_INV and keeps ", new_.contract.abstractions.size(), " CELL_ABS");
  return answer;
}

}  // namespace verifier::meaning
