#include "verifier/meaning/comparison.h"

#include <algorithm>

#include "verifier/facts/parsed.h"
#include "verifier/meaning/question.h"

namespace verifier::meaning {
namespace {

using facts::cat;
using Kind = Answer::Kind;

/// Where a result lies that a predicate takes by reference.
constexpr std::uint64_t kShownResult = Universe::kResults + (1ULL << 44);
/// Bytes behind a pointer for which small values are tried.
constexpr std::uint64_t kShownBytes = 64;

Term is_other(const Term& a, const Term& b) { return z3::eq(a, b) ? a.ctx().bool_val(false) : a != b; }

void add_limit(const Term& part, std::uint64_t limit, std::vector<Term>& small) {
  const unsigned bits = part.get_sort().bv_size();
  if (bits < 64 && limit >> bits != 0) return;
  small.push_back(z3::ule(part, number(part.ctx(), limit - 1, bits)));
}

}  // namespace

Comparison::Comparison(Alike& alike, Subject old_one, Subject new_one, Limits limits)
    : alike_(alike), old_(std::move(old_one)), new_(std::move(new_one)), limits_(limits) {
  Machine machine(universe_, alike_, Side::kOld, limits_);
  prepare(*old_.function, machine);
  universe_.assume(all(old_.contract.before, Side::kOld, universe_.memory(), nullptr));
}

Run Comparison::run(const llvm::Function& function, Side side) {
  Machine machine(universe_, alike_, side, limits_);
  std::vector<Value> arguments;
  for (const Start::Argument& argument : start_.arguments) arguments.push_back(argument.value);
  Outcome outcome = machine.run(function, std::move(arguments), universe_.context().bool_val(true));
  machine.state().dubious = either(machine.state().dubious, both(outcome.returned, outcome.result.poison));
  return {machine.state(), std::move(outcome)};
}

void Comparison::prepare(const llvm::Function& function, Machine& machine) {
  for (const llvm::Argument& argument : function.args()) {
    std::string name = argument.hasName() ? argument.getName().str() : cat("argument ", argument.getArgNo() + 1);
    start_.arguments.push_back(
        {name, machine.unknown(name, argument.getType(), function.getParent()->getDataLayout()),
         std::max(argument.getDereferenceableBytes(), argument.getDereferenceableOrNullBytes())});
    const Term& pointer = start_.arguments.back().value.parts[0];
    if (!argument.getType()->isPointerTy()) continue;
    if (argument.hasNoAliasAttr()) {
      universe_.assume(pointer == number(universe_.context(), Universe::kResults + (std::uint64_t{results_++} << 40)));
      continue;
    }
    universe_.add_client_pointer(pointer, start_.arguments.back().extent);
    if (argument.getDereferenceableBytes() > 0)
      universe_.assume(z3::uge(pointer, number(universe_.context(), Universe::kFirstPage)));
    if (const auto align = argument.getParamAlign())
      universe_.assume((pointer & number(universe_.context(), align->value() - 1)) == number(universe_.context(), 0));
  }
}

/// A predicate of `subject` in this memory; of its result, if there is one.
Term Comparison::holds(const llvm::Function& predicate, Side side, const Term& memory, const Value* result,
                       const llvm::Function& subject) {
  Machine machine(universe_, alike_, side, limits_);
  machine.state().memory = memory;
  std::vector<Value> arguments;
  for (const Start::Argument& argument : start_.arguments) arguments.push_back(argument.value);
  const bool has_result = result != nullptr && !result->parts.empty() && !subject.hasStructRetAttr();
  if (has_result && predicate.getArg(0)->getType()->isPointerTy() && !subject.getReturnType()->isPointerTy()) {
    const Term place = number(universe_.context(), kShownResult);
    std::size_t part = 0;
    const llvm::DataLayout& layout = subject.getParent()->getDataLayout();
    for (const Machine::Leaf& leaf : Machine::leaves(subject.getReturnType(), layout))
      machine.state().memory = universe_.store(machine.state().memory, plus(place, leaf.offset), result->parts[part++],
                                               universe_.context().bool_val(true));
    arguments.insert(arguments.begin(), {{place}, universe_.context().bool_val(false)});
  } else if (has_result) {
    arguments.insert(arguments.begin(), *result);
  }
  if (arguments.size() != predicate.arg_size()) throw Unsupported{"has a contract about other arguments"};
  const Outcome outcome = machine.run(predicate, std::move(arguments), universe_.context().bool_val(true));
  if (outcome.result.parts.size() != 1) throw Unsupported{"has a contract that says nothing"};
  // What is not defined does not hold.
  const Term is_defined = negated(either(machine.state().dubious, machine.state().refused));
  const Term& truth = outcome.result.parts[0];
  const Term low = truth.get_sort().bv_size() == 1 ? truth : truth.extract(0, 0);
  return both(both(outcome.returned, as_truth(low)), both(is_defined, negated(outcome.result.poison)));
}

Term Comparison::all(const std::vector<const llvm::Function*>& predicates, Side side, const Term& memory,
                     const Value* result) {
  Term truth = universe_.context().bool_val(true);
  for (const llvm::Function* predicate : predicates)
    truth = both(truth, holds(*predicate, side, memory, result, *subject(side).function));
  return truth;
}

Term Comparison::differ(const Run& before, const Run& after, const Term& probe) {
  Term any = either(is_other(before.outcome.returned, after.outcome.returned),
                    is_other(before.outcome.thrown, after.outcome.thrown));
  // A version that never returns has no result.
  const std::size_t parts = std::min(before.outcome.result.parts.size(), after.outcome.result.parts.size());
  for (std::size_t i = 0; i < parts; ++i)
    any = either(
        any, both(before.outcome.returned, is_other(before.outcome.result.parts[i], after.outcome.result.parts[i])));
  const Term is_seen = probe.extract(63, 48) != number(universe_.context(), Universe::kFrames >> 48, 16);
  any = either(any,
               both(is_seen, is_other(z3::select(before.state.memory, probe), z3::select(after.state.memory, probe))));
  any = either(any, is_other(before.state.world, after.state.world));
  any = either(any, is_other(before.state.stopped, after.state.stopped));
  any = either(any, either(both(after.state.dubious, negated(before.state.dubious)), after.state.refused));
  return both(any, negated(before.state.refused));
}

Answer Comparison::equal() {
  const Run before = run(*old_.function, Side::kOld), after = run(*new_.function, Side::kNew);
  const Term probe = universe_.context().bv_const("probe", 64);
  const Term demands_more = negated(all(new_.contract.before, Side::kNew, universe_.memory(), nullptr));
  const Term question = either(demands_more, differ(before, after, probe));
  z3::solver solver = asked({question});
  const z3::check_result result = solver.check();
  if (result == z3::unsat) {
    if (asked({}).check() == z3::unsat)
      return {.kind = Kind::kUnknown, .message = "its contract allows no call at all", .steps = {}};
    const bool always = old_.contract.before.empty();
    return {.kind = always ? Kind::kEqual : Kind::kRefined,
            .message = always ? "" : "the same for all that its contract allows",
            .steps = {}};
  }
  if (result == z3::unknown) return {.kind = Kind::kUnknown, .message = "Z3 does not find out in time", .steps = {}};
  z3::model model = smallest(question, solver.get_model());
  const bool is_demand = model.eval(demands_more, true).is_true();
  return {.kind = Kind::kDiffers,
          .message =
              is_demand ? "its contract demands more than before" : difference(universe_, before, after, probe, model),
          .steps = describe(universe_, start_, model)};
}

/// kRefined if nothing makes `question` true; else why not.
Answer Comparison::asked_for_refusal(const Term& question, const std::string& what) {
  z3::solver solver = asked({question});
  const z3::check_result result = solver.check();
  if (result == z3::unsat) return {.kind = Kind::kRefined, .message = {}, .steps = {}};
  if (result == z3::unknown) return {.kind = Kind::kUnknown, .message = "Z3 does not find out in time", .steps = {}};
  z3::model model = smallest(question, solver.get_model());
  return {.kind = Kind::kDiffers, .message = what, .steps = describe(universe_, start_, model)};
}

/// No return where there was one. What the old version does is taken for a return if it cannot be translated.
Term Comparison::ends_otherwise(const Run& after) {
  Term ends = negated(after.outcome.returned);
  try {
    return both(ends, run(*old_.function, Side::kOld).outcome.returned);
  } catch (const Unsupported&) {
    return ends;
  }
}

Answer Comparison::refined() {
  const Term demand = negated(all(new_.contract.before, Side::kNew, universe_.memory(), nullptr));
  Answer answer = asked_for_refusal(demand, "its contract demands more than before");
  if (!answer.is_proven()) return answer;
  if (asked({}).check() == z3::unsat)
    return {.kind = Kind::kUnknown, .message = "its contract allows no call at all", .steps = {}};
  // Whatever the new version does within its contract.
  const llvm::Function& function = *new_.function;
  const llvm::DataLayout& layout = function.getParent()->getDataLayout();
  Machine machine(universe_, alike_, Side::kNew, limits_);
  const bool is_void = function.getReturnType()->isVoidTy();
  const Value result = is_void ? Value{{}, universe_.context().bool_val(false)}
                               : machine.unknown("the result", function.getReturnType(), layout);
  const Term memory = universe_.context().constant("memory afterwards", universe_.memory_sort());
  const Term promised = both(all(new_.contract.after, Side::kNew, memory, &result),
                             negated(all(old_.contract.after, Side::kOld, memory, &result)));
  answer = asked_for_refusal(promised, "its contract promises less than before");
  if (!answer.is_proven()) return answer;
  try {
    const Run after = run(function, Side::kNew);
    const Term kept = all(new_.contract.after, Side::kNew, after.state.memory, &after.outcome.result);
    const Term breaks = either(after.state.refused, both(after.outcome.returned, negated(kept)));
    answer = asked_for_refusal(either(breaks, ends_otherwise(after)),
                               "it does not keep its own contract, or ends in a way in which it did not end before");
    if (answer.is_proven()) answer.message = "it keeps its contract, which is no weaker";
    if (answer.kind != Kind::kUnknown) return answer;
  } catch (const Unsupported& unsupported) {
    answer.message = unsupported.why;
  }
  return {.kind = Kind::kRefined,
          .message = cat("its contract is no weaker; that it keeps it is not proved: ", answer.message),
          .steps = {}};
}

z3::solver Comparison::asked(const std::vector<Term>& terms) {
  z3::solver solver = make_solver(universe_);
  for (const Term& term : terms) solver.add(term);
  return solver;
}

/// A model with small numbers, if there is one.
z3::model Comparison::smallest(const Term& question, const z3::model& found) {
  for (const std::uint64_t limit : {4ULL, 256ULL, 65536ULL}) {
    std::vector<Term> small = {question};
    for (const Start::Argument& argument : start_.arguments) {
      if (argument.extent == 0) {
        for (const Term& part : argument.value.parts) add_limit(part, limit, small);
      }
      for (std::uint64_t i = 0; i + 4 <= std::min(argument.extent, kShownBytes); i += 4)
        add_limit(universe_.load(universe_.memory(), plus(argument.value.parts[0], i), 32), limit, small);
    }
    z3::solver solver = asked(small);
    if (solver.check() == z3::sat) return solver.get_model();
  }
  return found;
}

}  // namespace verifier::meaning
