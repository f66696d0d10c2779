#include "verifier/meaning/lifecycle.h"

#include <algorithm>

#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/LLVMContext.h"
#include "verifier/facts/parsed.h"
#include "verifier/meaning/bitcode.h"
#include "verifier/meaning/contracts.h"
#include "verifier/meaning/difference.h"
#include "verifier/meaning/machine.h"
#include "verifier/meaning/question.h"

namespace verifier::meaning {
namespace {

using facts::cat;
using Kind = Answer::Kind;

constexpr std::uint64_t kLargestState = 1024;
constexpr Limits kLimits = {.enter_alike = true};

/// Bytes of state that come and go with handles.
struct Place {
  Term address;
  std::uint64_t size;
};

/// One history of a fresh cell.
class History {
 public:
  History(const llvm::Module& module, const HandleFunctions& functions, const std::vector<std::string>& roots);

  Answer give_back_at_once(bool after_another);
  Answer hands_out_what_it_took(bool after_another);
  Answer assigns();

 private:
  const llvm::Function& function(const std::string& symbol);
  void begin(const llvm::GlobalVariable& root);
  Term take();
  void destroy(Machine& machine, const Term& handle);
  Term changed(const Term& before, const Term& after);
  Term without_knowledge(Term memory);
  Answer asked(const Term& question, const std::string& what);
  static void expect_no_steps(const Machine& machine);
  Machine from(const Term& memory);

  const llvm::Module& module_;
  const HandleFunctions& functions_;
  Alike alike_;
  Universe universe_;
  Machine machine_;
  std::vector<Place> state_;
  Start start_;
  std::uint64_t taken_ = 0;
};

History::History(const llvm::Module& module, const HandleFunctions& functions, const std::vector<std::string>& roots)
    : module_(module), functions_(functions), machine_(universe_, alike_, Side::kOld, kLimits) {
  for (const llvm::GlobalVariable& variable : module.globals()) {
    if (std::ranges::find(roots, root_of(variable)) != roots.end()) begin(variable);
  }
}

/// The root holds what it is initialised with.
void History::begin(const llvm::GlobalVariable& root) {
  const llvm::DataLayout& layout = module_.getDataLayout();
  const std::uint64_t size = layout.getTypeAllocSize(root.getValueType()).getFixedValue();
  if (size > kLargestState || !root.hasInitializer()) throw Unsupported{"keeps more state than is looked at"};
  const Term address =
      universe_.address(alike_.key(root, Side::kOld), size, root.getAlign().valueOrOne().value(), true);
  auto* const byte = llvm::Type::getInt8Ty(module_.getContext());
  for (std::uint64_t i = 0; i < size; ++i) {
    auto* const initializer = const_cast<llvm::Constant*>(root.getInitializer());
    const auto* value = llvm::dyn_cast_or_null<llvm::ConstantInt>(
        llvm::ConstantFoldLoadFromConst(initializer, byte, llvm::APInt(64, i), layout));
    if (value != nullptr)
      universe_.assume(universe_.load(universe_.memory(), plus(address, i), 8) == universe_.integer(value->getValue()));
  }
  state_.push_back({address, size});
}

const llvm::Function& History::function(const std::string& symbol) {
  const llvm::Function* found = find_function(module_, symbol);
  if (found == nullptr) throw Unsupported{"is not in the bitcode: " + symbol};
  return *found;
}

/// Calls the factory with arguments that nobody knows. Only histories in which it returns count.
Term History::take() {
  const llvm::Function& factory = function(functions_.factory);
  if (!factory.hasStructRetAttr()) throw Unsupported{"returns no object in memory"};
  const Term handle = number(universe_.context(), Universe::kResults + (taken_++ << 40));
  std::vector<Value> arguments = {{{handle}, universe_.context().bool_val(false)}};
  for (unsigned i = 1; i < factory.arg_size(); ++i) {
    const llvm::Argument& argument = *factory.getArg(i);
    const std::string name =
        cat(argument.hasName() ? argument.getName().str() : cat("argument ", i), " of taking ", taken_);
    arguments.push_back(machine_.unknown(name, argument.getType(), module_.getDataLayout()));
    start_.arguments.push_back({name, arguments.back(), 0});
    if (argument.getType()->isPointerTy()) universe_.add_client_pointer(arguments.back().parts[0], 0);
  }
  universe_.assume(machine_.run(factory, std::move(arguments), universe_.context().bool_val(true)).returned);
  expect_no_steps(machine_);
  return handle;
}

void History::expect_no_steps(const Machine& machine) {
  if (!machine.state().steps.empty()) throw Unsupported{"asks somebody else"};
}

void History::destroy(Machine& machine, const Term& handle) {
  const Value object{{handle}, universe_.context().bool_val(false)};
  machine.run(function(functions_.destructor), {object}, universe_.context().bool_val(true));
  expect_no_steps(machine);
}

Term History::changed(const Term& before, const Term& after) {
  Term any = universe_.context().bool_val(false);
  for (const Place& place : state_) {
    for (std::uint64_t i = 0; i < place.size; ++i) {
      const Term was = universe_.load(before, plus(place.address, i), 8);
      const Term is = universe_.load(after, plus(place.address, i), 8);
      if (!z3::eq(was, is)) any = either(any, was != is);
    }
  }
  return any;
}

/// The same memory, but whatever state.
Term History::without_knowledge(Term memory) {
  for (const Place& place : state_) {
    for (std::uint64_t i = 0; i < place.size; ++i)
      memory = universe_.store(memory, plus(place.address, i), universe_.unknown("state", 8),
                               universe_.context().bool_val(true));
  }
  return memory;
}

Machine History::from(const Term& memory) {
  Machine machine(universe_, alike_, Side::kOld, kLimits);
  machine.state() = machine_.state();
  machine.state().memory = memory;
  return machine;
}

/// Histories that are undefined before the question count for nothing.
Answer History::asked(const Term& question, const std::string& what) {
  const Term is_defined = negated(either(machine_.state().refused, machine_.state().dubious));
  return refuted(universe_, start_, both(question, is_defined), what);
}

Answer History::give_back_at_once(bool after_another) {
  if (after_another) take();
  const Term before = machine_.state().memory;
  const Term handle = take();
  destroy(machine_, handle);
  return asked(changed(before, machine_.state().memory),
               "taking and giving back at once does not leave things as they were");
}

Answer History::hands_out_what_it_took(bool after_another) {
  if (after_another) take();
  const Term before = machine_.state().memory;
  const Term handle = take();
  const Term is_same = negated(changed(before, machine_.state().memory));
  const Term elsewhere = without_knowledge(machine_.state().memory);
  Machine machine = from(elsewhere);
  destroy(machine, handle);
  return asked(both(is_same, changed(elsewhere, machine.state().memory)),
               "an object is handed out that would give back what was not taken for it");
}

/// a = move(b) gives back what a had and takes what b had: as if both were destroyed.
Answer History::assigns() {
  if (functions_.assignment.empty()) return {.kind = Kind::kEqual, .message = {}, .steps = {}};
  const Term a = take(), b = take();
  const Term start = machine_.state().memory;
  Machine moving = from(start), destroying = from(start);
  const auto pointer = [&](const Term& to) { return Value{{to}, universe_.context().bool_val(false)}; };
  moving.run(function(functions_.assignment), {pointer(a), pointer(b)}, universe_.context().bool_val(true));
  for (Machine* machine : {&moving, &destroying}) {
    destroy(*machine, b);
    destroy(*machine, a);
  }
  return asked(changed(destroying.state().memory, moving.state().memory),
               "assignment loses what the object had, or gives it back twice");
}

}  // namespace

Answer check_lifecycle(const CellObject& cell, const HandleFunctions& functions,
                       const std::vector<std::string>& roots) {
  llvm::LLVMContext context;
  const auto module = read_bitcode(cell, context);
  if (!module) return {.kind = Kind::kUnknown, .message = module.error(), .steps = {}};
  try {
    for (const bool after_another : {false, true}) {
      Answer answer = History(**module, functions, roots).give_back_at_once(after_another);
      if (!answer.is_proven()) return answer;
      answer = History(**module, functions, roots).hands_out_what_it_took(after_another);
      if (!answer.is_proven()) return answer;
    }
    return History(**module, functions, roots).assigns();
  } catch (const Unsupported& unsupported) {
    return {.kind = Kind::kUnknown, .message = unsupported.why, .steps = {}};
  } catch (const z3::exception& error) {
    return {.kind = Kind::kUnknown, .message = cat("Z3: ", std::string(error.msg())), .steps = {}};
  }
}

}  // namespace verifier::meaning
