#include <algorithm>

#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/IntrinsicInst.h"
#include "verifier/meaning/machine.h"

namespace verifier::meaning {

std::vector<Value> Machine::arguments(Frame& frame, const llvm::CallBase& call) {
  std::vector<Value> values;
  for (const llvm::Use& argument : call.args()) {
    if (argument->getType()->isMetadataTy()) continue;
    values.push_back(value(frame, *argument));
  }
  return values;
}

Term Machine::apply(const std::string& name, const std::vector<Term>& arguments, const z3::sort& result) {
  z3::sort_vector domain(universe_.context());
  z3::expr_vector terms(universe_.context());
  for (const Term& argument : arguments) domain.push_back(argument.get_sort()), terms.push_back(argument);
  return universe_.context().function(name.c_str(), domain, result)(terms);
}

/// What is not the business of this cell: result, memory and world afterwards are functions of what it is given.
Value Machine::effect(Frame& frame, const std::string& name, const std::vector<Term>& arguments, llvm::Type* result) {
  state_.steps.push_back({name, frame.guard, arguments});
  std::vector<Term> all = arguments;
  all.push_back(state_.memory);
  all.push_back(state_.world);
  Value value{{}, truth(false)};
  unsigned number = 0;
  for (const Leaf& leaf : result->isVoidTy() ? std::vector<Leaf>{} : leaves(result, frame.layout))
    value.parts.push_back(
        apply(name + "/" + std::to_string(number++), all, universe_.context().bv_sort(width(leaf.type, frame.layout))));
  const Term memory = apply(name + "/memory", all, universe_.memory_sort());
  const Term world = apply(name + "/world", all, universe_.world().get_sort());
  state_.memory = choose(frame.guard, memory, state_.memory);
  state_.world = choose(frame.guard, world, state_.world);
  return value;
}

void Machine::throw_if(Frame& frame, const Term& condition) {
  const Term thrown = both(frame.guard, condition);
  const Value exception{{apply("exception", {state_.world}, universe_.context().bv_sort(64)),
                         apply("exception type", {state_.world}, universe_.context().bv_sort(32))},
                        truth(false)};
  Frame& here = frame;
  const Term before = here.guard;
  here.guard = thrown;
  leave(here, here.outcome.thrown, here.outcome.exception, exception);
  here.guard = both(before, negated(condition));
}

/// Where it ends counts, not with which words.
void Machine::stop_in(Frame& frame, const std::string& name, bool may_throw) {
  state_.steps.push_back({name, frame.guard, {}});
  if (may_throw)
    throw_if(frame, apply(name + "/throws", {state_.memory, state_.world}, universe_.context().bool_sort()));
  const Term code = universe_.context().bv_const(("end in " + name).c_str(), 32);
  universe_.assume(code != number(universe_.context(), 0, 32));
  state_.stopped = choose(frame.guard, code, state_.stopped);
  frame.guard = truth(false);
}

Value Machine::step(Frame& frame, const llvm::CallBase& call, const std::string& name) {
  if (call.doesNotReturn()) {
    stop_in(frame, name, !call.doesNotThrow());
    return {{}, truth(false)};
  }
  std::vector<Term> terms;
  for (const Value& argument : arguments(frame, call)) {
    doubt_if(frame, argument.poison);
    terms.insert(terms.end(), argument.parts.begin(), argument.parts.end());
  }
  std::vector<Term> all = terms;
  all.push_back(state_.memory);
  all.push_back(state_.world);
  const bool may_throw = !call.doesNotThrow();
  const Term throws = may_throw ? apply(name + "/throws", all, universe_.context().bool_sort()) : truth(false);
  Value result = effect(frame, name, terms, call.getType());
  if (may_throw) throw_if(frame, throws);
  return result;
}

/// Nothing if it cannot be entered.
std::optional<Value> Machine::enter(Frame& frame, const llvm::CallBase& call, const llvm::Function& callee) {
  const bool is_alike = alike_.key(callee, side_).starts_with("function:");
  if (callee.isDeclaration() || (is_alike && !limits_.enter_alike)) return std::nullopt;
  const bool is_recursive = std::ranges::find(entered_, &callee) != entered_.end();
  if (is_recursive || has_loop(callee) || callee.isVarArg() || callee.arg_size() != call.arg_size()) {
    if (is_alike) return std::nullopt;
    throw Unsupported{"calls " + callee.getName().str() +
                      (is_recursive ? ", which calls itself" : ", which has a loop") + " and is not the same"};
  }
  const Outcome outcome = run(callee, arguments(frame, call), frame.guard);
  if (!outcome.thrown.is_false()) {
    const Term before = frame.guard;
    frame.guard = outcome.thrown;
    leave(frame, frame.outcome.thrown, frame.outcome.exception, outcome.exception);
    frame.guard = before;
  }
  frame.guard = outcome.returned;
  if (outcome.returned.is_false() && !call.getType()->isVoidTy()) return unknown("never", call.getType(), frame.layout);
  return outcome.result;
}

Value Machine::call(Frame& frame, const llvm::CallBase& call) {
  if (auto known = intrinsic(frame, call)) return *std::move(known);
  const llvm::Value* target = call.getCalledOperand()->stripPointerCastsAndAliases();
  if (const auto* code = llvm::dyn_cast<llvm::InlineAsm>(target))
    return step(frame, call, "assembly " + code->getAsmString() + "/" + code->getConstraintString());
  const auto* callee = llvm::dyn_cast<llvm::Function>(target);
  if (callee == nullptr) {
    const Value pointer = value(frame, *call.getCalledOperand());
    doubt_if(frame, pointer.poison);
    std::vector<Term> terms = {pointer.parts[0]};
    state_.world =
        choose(frame.guard, apply("target", {pointer.parts[0], state_.world}, state_.world.get_sort()), state_.world);
    return step(frame, call, "a function through a pointer");
  }
  if (auto result = enter(frame, call, *callee)) return *std::move(result);
  const std::string key = alike_.key(*callee, side_);
  return step(frame, call, key.substr(key.find(':') + 1));
}

}  // namespace verifier::meaning
