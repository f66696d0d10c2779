// Executes loop-free functions of LLVM on terms: all paths at once, stores guarded by the condition under which they
// are reached. Internal to meaning/.
//
// What others do (imports, assembly, atomic and volatile accesses, functions of the cell that are alike in both
// versions) is a step: a function, the same for both versions, of its name, its arguments, memory and the state of the
// world, which yields a result, new memory and a new state of the world. So steps are compared with their order.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "llvm/IR/BasicBlock.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "verifier/meaning/alike.h"
#include "verifier/meaning/universe.h"

namespace verifier::meaning {

/// A step of somebody else, for explanations.
struct Step {
  std::string name;  ///< Mangled, or what kind of step it is.
  Term guard;
  std::vector<Term> arguments;
};

/// What a version has done so far.
struct State {
  Term memory;   ///< Without what lives in `frame`.
  Term frame;    ///< Variables whose address stays in the function.
  Term world;    ///< Of everybody else.
  Term stopped;  ///< 32 bits: 0, or a number for the function that it has ended in and not returned from.
  Term refused;  ///< It has divided by zero, or reached what cannot be reached.
  Term dubious;  ///< It has used poison, or the first page.
  std::vector<Step> steps;
};

/// How a function ends.
struct Outcome {
  Term returned, thrown;  ///< Conditions.
  Value result;           ///< If it returns.
  Value exception;        ///< If it throws.
};

struct Limits {
  bool enter_alike = false;  ///< Look into functions that are alike in both versions.
  std::size_t instructions = 20'000;
};

class Machine {
 public:
  Machine(Universe& universe, Alike& alike, Side side, Limits limits);

  /// Throws Unsupported.
  Outcome run(const llvm::Function& function, std::vector<Value> arguments, const Term& guard);
  [[nodiscard]] const State& state() const { return state_; }
  State& state() { return state_; }

  /// Scalars of a type with their offsets in memory, bytes.
  struct Leaf {
    std::uint64_t offset;
    llvm::Type* type;
  };
  static std::vector<Leaf> leaves(llvm::Type* type, const llvm::DataLayout& layout);
  static unsigned width(llvm::Type* scalar, const llvm::DataLayout& layout);
  /// A value of this type that nobody knows.
  Value unknown(const std::string& what, llvm::Type* type, const llvm::DataLayout& layout);
  Value load(const Term& bytes, const Term& address, llvm::Type* type, const llvm::DataLayout& layout);

 private:
  using Edge = std::pair<const llvm::BasicBlock*, const llvm::BasicBlock*>;

  struct Frame {
    const llvm::Function& function;
    const llvm::DataLayout& layout;
    std::map<const llvm::Value*, Value> values;
    std::map<Edge, Term> edges;
    Outcome outcome;
    Term guard;  ///< Of the instruction at hand.
  };

  // machine.cc: control.
  void run_block(Frame& frame, const llvm::BasicBlock& block);
  void execute(Frame& frame, const llvm::Instruction& instruction);
  void invoke(Frame& frame, const llvm::InvokeInst& invoke);
  void terminate(Frame& frame, const llvm::Instruction& last);
  void add_edge(Frame& frame, const llvm::BasicBlock& from, const llvm::BasicBlock& to, const Term& condition);
  void switch_to(Frame& frame, const llvm::SwitchInst& choice);
  void leave(Frame& frame, Term& condition, Value& result, const Value& value);
  Value join(Frame& frame, const llvm::PHINode& phi);

  // calls.cc
  Value call(Frame& frame, const llvm::CallBase& call);
  std::optional<Value> enter(Frame& frame, const llvm::CallBase& call, const llvm::Function& callee);
  Value step(Frame& frame, const llvm::CallBase& call, const std::string& name);
  Value effect(Frame& frame, const std::string& name, const std::vector<Term>& arguments, llvm::Type* result);
  void stop_in(Frame& frame, const std::string& name, bool may_throw);
  void throw_if(Frame& frame, const Term& condition);
  std::vector<Value> arguments(Frame& frame, const llvm::CallBase& call);
  Term apply(const std::string& name, const std::vector<Term>& arguments, const z3::sort& result);

  // values.cc
  Value value(Frame& frame, const llvm::Value& operand);
  Value constant(Frame& frame, const llvm::Constant& constant);
  Term address_of(const llvm::GlobalValue& global, const llvm::DataLayout& layout);
  void assume_content(const llvm::GlobalVariable& variable, const Term& address, const llvm::DataLayout& layout);
  Value compute(Frame& frame, const llvm::Instruction& instruction);
  Value binary(Frame& frame, const llvm::BinaryOperator& operation);
  Value compare(Frame& frame, const llvm::CmpInst& comparison);
  Value cast(Frame& frame, const llvm::CastInst& cast);
  Value select(Frame& frame, const llvm::SelectInst& select);
  Value step_pointer(Frame& frame, const llvm::GetElementPtrInst& step);
  Value shuffle(Frame& frame, const llvm::ShuffleVectorInst& shuffle);
  static std::pair<unsigned, unsigned> slice(Frame& frame, llvm::Type* type, llvm::ArrayRef<unsigned> indices);

  // memory.cc
  Value allocate(Frame& frame, const llvm::AllocaInst& local);
  Value read(Frame& frame, const llvm::LoadInst& load);
  Value access(Frame& frame, const llvm::Instruction& instruction);
  void write(Frame& frame, const llvm::StoreInst& store);
  enum class Place : unsigned char { kMemory, kFrame, kConstant };
  Place place(const llvm::Value& pointer) const;
  void touch(Frame& frame, const Value& pointer);
  bool copy_or_fill(Frame& frame, const llvm::CallBase& call);

  // intrinsics.cc
  std::optional<Value> intrinsic(Frame& frame, const llvm::CallBase& call);
  Value with_overflow(Frame& frame, const llvm::CallBase& call);
  Value saturated(Frame& frame, const llvm::CallBase& call);
  Value bits(Frame& frame, const llvm::CallBase& call);

  Value plain(const Term& term) { return {{term}, universe_.context().bool_val(false)}; }
  Term truth(bool value) { return universe_.context().bool_val(value); }
  void refuse_if(const Frame& frame, const Term& condition) {
    state_.refused = either(state_.refused, both(frame.guard, condition));
  }
  void doubt_if(const Frame& frame, const Term& condition) {
    state_.dubious = either(state_.dubious, both(frame.guard, condition));
  }

  Universe& universe_;
  Alike& alike_;
  Side side_;
  Limits limits_;
  State state_;
  std::vector<const llvm::Function*> entered_;
  std::set<const llvm::Value*> own_;  ///< Variables that live in State::frame.
  std::size_t executed_ = 0;
  /// Variables whose address stays in the function lie apart from those that others can see.
  std::uint64_t next_local_ = Universe::kFrames, next_own_ = Universe::kFrames + (1ULL << 40);
};

/// Only loops and recursion and what is not translated keep a function from being run.
bool has_loop(const llvm::Function& function);

}  // namespace verifier::meaning
