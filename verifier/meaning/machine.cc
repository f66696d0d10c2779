#include "verifier/meaning/machine.h"

#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/CFG.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/IntrinsicInst.h"

namespace verifier::meaning {

bool has_loop(const llvm::Function& function) {
  llvm::SmallVector<std::pair<const llvm::BasicBlock*, const llvm::BasicBlock*>> edges;
  llvm::FindFunctionBackedges(function, edges);
  return !edges.empty();
}

Machine::Machine(Universe& universe, Alike& alike, Side side, Limits limits)
    : universe_(universe),
      alike_(alike),
      side_(side),
      limits_(limits),
      state_{
          .memory = universe.memory(),
          .frame = universe.context().constant(side == Side::kOld ? "old frame" : "new frame", universe.memory_sort()),
          .world = universe.world(),
          .stopped = universe.context().bv_val(0, 32),
          .refused = universe.context().bool_val(false),
          .dubious = universe.context().bool_val(false),
          .steps = {}} {}

Outcome Machine::run(const llvm::Function& function, std::vector<Value> arguments, const Term& guard) {
  if (function.isVarArg()) throw Unsupported{"takes any number of arguments"};
  if (has_loop(function)) throw Unsupported{"has a loop"};
  const Value nothing{{}, truth(false)};
  Frame frame{.function = function,
              .layout = function.getParent()->getDataLayout(),
              .values = {},
              .edges = {},
              .outcome = {.returned = truth(false), .thrown = truth(false), .result = nothing, .exception = nothing},
              .guard = guard};
  for (unsigned i = 0; i < function.arg_size(); ++i) frame.values.emplace(function.getArg(i), arguments.at(i));
  entered_.push_back(&function);
  for (const llvm::BasicBlock* block : llvm::ReversePostOrderTraversal<const llvm::Function*>(&function)) {
    if (block != &function.getEntryBlock()) {
      frame.guard = truth(false);
      for (const llvm::BasicBlock* before : llvm::predecessors(block)) {
        const auto edge = frame.edges.find({before, block});
        if (edge != frame.edges.end()) frame.guard = either(frame.guard, edge->second);
      }
    }
    run_block(frame, *block);
  }
  entered_.pop_back();
  return frame.outcome;
}

void Machine::run_block(Frame& frame, const llvm::BasicBlock& block) {
  for (const llvm::Instruction& instruction : block) {
    if (frame.guard.is_false()) return;
    if (llvm::isa<llvm::DbgInfoIntrinsic>(instruction)) continue;
    if (++executed_ > limits_.instructions) throw Unsupported{"is too long"};
    execute(frame, instruction);
  }
}

/// What leaves the call by an exception goes to the handler instead of out of the function.
void Machine::invoke(Frame& frame, const llvm::InvokeInst& invoke) {
  const Outcome outside = frame.outcome;
  frame.outcome.thrown = truth(false);
  frame.outcome.exception.parts.clear();
  frame.values.insert_or_assign(&invoke, call(frame, invoke));
  const Term thrown = frame.outcome.thrown;
  const Value exception = frame.outcome.exception;
  frame.outcome = outside;
  add_edge(frame, *invoke.getParent(), *invoke.getNormalDest(), truth(true));
  if (exception.parts.empty()) return;
  frame.guard = thrown;
  add_edge(frame, *invoke.getParent(), *invoke.getUnwindDest(), truth(true));
  const auto [caught, is_first] = frame.values.emplace(invoke.getUnwindDest()->getLandingPadInst(), exception);
  for (std::size_t i = 0; !is_first && i < exception.parts.size(); ++i)
    caught->second.parts[i] = choose(thrown, exception.parts[i], caught->second.parts[i]);
}

void Machine::execute(Frame& frame, const llvm::Instruction& instruction) {
  if (llvm::isa<llvm::LandingPadInst>(instruction)) return;  // its value came with the edge
  if (const auto* call = llvm::dyn_cast<llvm::InvokeInst>(&instruction)) return invoke(frame, *call);
  if (instruction.isTerminator()) return terminate(frame, instruction);
  if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) return write(frame, *store);
  frame.values.insert_or_assign(&instruction, compute(frame, instruction));
}

void Machine::add_edge(Frame& frame, const llvm::BasicBlock& from, const llvm::BasicBlock& to, const Term& condition) {
  const Term taken = both(frame.guard, condition);
  const auto [edge, is_new] = frame.edges.emplace(Edge{&from, &to}, taken);
  if (!is_new) edge->second = either(edge->second, taken);
}

void Machine::switch_to(Frame& frame, const llvm::SwitchInst& choice) {
  const Value on = value(frame, *choice.getCondition());
  doubt_if(frame, on.poison);
  Term others = truth(true);
  for (const auto& one : choice.cases()) {
    const Term is_it = (on.parts[0] == universe_.integer(one.getCaseValue()->getValue())).simplify();
    add_edge(frame, *choice.getParent(), *one.getCaseSuccessor(), is_it);
    others = both(others, negated(is_it));
  }
  add_edge(frame, *choice.getParent(), *choice.getDefaultDest(), others);
}

/// One more way out of the function, with this result.
void Machine::leave(Frame& frame, Term& condition, Value& result, const Value& value) {
  if (result.parts.empty()) {
    result = value;
  } else {
    for (std::size_t i = 0; i < result.parts.size(); ++i)
      result.parts[i] = choose(frame.guard, value.parts[i], result.parts[i]);
    result.poison = choose(frame.guard, value.poison, result.poison);
  }
  condition = either(condition, frame.guard);
}

void Machine::terminate(Frame& frame, const llvm::Instruction& last) {
  const llvm::BasicBlock& block = *last.getParent();
  Outcome& outcome = frame.outcome;
  if (const auto* branch = llvm::dyn_cast<llvm::BranchInst>(&last)) {
    if (branch->isUnconditional()) return add_edge(frame, block, *branch->getSuccessor(0), truth(true));
    const Value on = value(frame, *branch->getCondition());
    doubt_if(frame, on.poison);
    const Term condition = as_truth(on.parts[0]);
    add_edge(frame, block, *branch->getSuccessor(0), condition);
    add_edge(frame, block, *branch->getSuccessor(1), negated(condition));
  } else if (const auto* choice = llvm::dyn_cast<llvm::SwitchInst>(&last)) {
    switch_to(frame, *choice);
  } else if (const auto* back = llvm::dyn_cast<llvm::ReturnInst>(&last)) {
    const bool is_void = back->getReturnValue() == nullptr;
    leave(frame, outcome.returned, outcome.result,
          is_void ? Value{{}, truth(false)} : value(frame, *back->getReturnValue()));
  } else if (llvm::isa<llvm::ResumeInst>(last)) {
    leave(frame, outcome.thrown, outcome.exception, value(frame, *last.getOperand(0)));
  } else if (llvm::isa<llvm::UnreachableInst>(last)) {
    refuse_if(frame, truth(true));
  } else {
    throw Unsupported{std::string("ends in ") + last.getOpcodeName()};
  }
}

Value Machine::join(Frame& frame, const llvm::PHINode& phi) {
  std::optional<Value> joined;
  for (unsigned i = 0; i < phi.getNumIncomingValues(); ++i) {
    const auto edge = frame.edges.find({phi.getIncomingBlock(i), phi.getParent()});
    if (edge == frame.edges.end() || edge->second.is_false()) continue;
    const Value incoming = value(frame, *phi.getIncomingValue(i));
    if (!joined) {
      joined = incoming;
      continue;
    }
    for (std::size_t part = 0; part < joined->parts.size(); ++part)
      joined->parts[part] = choose(edge->second, incoming.parts[part], joined->parts[part]);
    joined->poison = choose(edge->second, incoming.poison, joined->poison);
  }
  return joined.value();
}

}  // namespace verifier::meaning
