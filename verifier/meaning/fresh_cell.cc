#include "verifier/meaning/fresh_cell.h"

#include <algorithm>

#include "llvm/Analysis/ConstantFolding.h"
#include "verifier/facts/parsed.h"
#include "verifier/facts/symbol_name.h"
#include "verifier/meaning/bitcode.h"
#include "verifier/meaning/contracts.h"
#include "verifier/meaning/question.h"

namespace verifier::meaning {
namespace {

using facts::cat;

constexpr std::uint64_t kLargestState = 1024;
constexpr Limits kLimits = {.enter_alike = true};

}  // namespace

FreshCell::FreshCell(const llvm::Module& module, const std::vector<std::string>& roots)
    : module_(module), machine_(universe_, alike_, Side::kOld, kLimits) {
  for (const llvm::GlobalVariable& variable : module.globals()) {
    if (std::ranges::find(roots, root_of(variable)) != roots.end()) begin(variable);
  }
}

void FreshCell::begin(const llvm::GlobalVariable& root) {
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

const llvm::Function& FreshCell::function(const std::string& symbol) const {
  const llvm::Function* found = find_function(module_, symbol);
  if (found == nullptr) throw Unsupported{"is not in the bitcode: " + symbol};
  return *found;
}

const llvm::Function* FreshCell::find(const std::string& readable_name) const {
  for (const llvm::Function& function : module_.functions()) {
    if (!function.isDeclaration() && facts::readable(function.getName().str()) == readable_name) return &function;
  }
  return nullptr;
}

Term FreshCell::make_room() { return number(context(), Universe::kResults + (rooms_++ << 40)); }

void FreshCell::add_arguments(const llvm::Function& function, unsigned first, const std::string& what,
                              std::vector<Value>& arguments) {
  for (unsigned i = first; i < function.arg_size(); ++i) {
    const llvm::Argument& argument = *function.getArg(i);
    const std::string name = cat(argument.hasName() ? argument.getName().str() : cat("argument ", i), " of ", what);
    arguments.push_back(machine_.unknown(name, argument.getType(), module_.getDataLayout()));
    start_.arguments.push_back({name, arguments.back(), 0});
    if (argument.getType()->isPointerTy()) universe_.add_client_pointer(arguments.back().parts[0], 0);
  }
}

Outcome FreshCell::call(Machine& machine, const llvm::Function& function, std::vector<Value> arguments) {
  Outcome outcome = machine.run(function, std::move(arguments), context().bool_val(true));
  if (!machine.state().steps.empty()) throw Unsupported{"asks somebody else"};
  return outcome;
}

Machine FreshCell::from(const Term& memory) {
  Machine machine(universe_, alike_, Side::kOld, kLimits);
  machine.state() = machine_.state();
  machine.state().memory = memory;
  return machine;
}

Term FreshCell::changed(const Term& before, const Term& after) {
  Term any = context().bool_val(false);
  for (const Place& place : state_) {
    for (std::uint64_t i = 0; i < place.size; ++i) {
      const Term was = universe_.load(before, plus(place.address, i), 8);
      const Term is = universe_.load(after, plus(place.address, i), 8);
      if (!z3::eq(was, is)) any = either(any, was != is);
    }
  }
  return any;
}

Term FreshCell::with_state_of(Term memory, const Term& other) {
  for (const Place& place : state_) {
    for (std::uint64_t i = 0; i < place.size; ++i) {
      const Term at = plus(place.address, i);
      memory = universe_.store(memory, at, universe_.load(other, at, 8), context().bool_val(true));
    }
  }
  return memory;
}

Term FreshCell::with_any_state(Term memory) {
  for (const Place& place : state_) {
    for (std::uint64_t i = 0; i < place.size; ++i)
      memory = universe_.store(memory, plus(place.address, i), universe_.unknown("state", 8), context().bool_val(true));
  }
  return memory;
}

Term FreshCell::is_outside(const Term& address) {
  Term outside = context().bool_val(true);
  for (const Place& place : state_)
    outside = both(outside, z3::uge(address - place.address, number(context(), place.size)));
  return outside;
}

Answer FreshCell::asked(const Term& question, const std::string& what) {
  const Term is_defined = negated(either(machine_.state().refused, machine_.state().dubious));
  return refuted(universe_, start_, both(question, is_defined), what);
}

}  // namespace verifier::meaning
