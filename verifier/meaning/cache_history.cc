#include "verifier/meaning/cache_history.h"

#include <algorithm>

#include "llvm/IR/LLVMContext.h"
#include "verifier/meaning/bitcode.h"
#include "verifier/meaning/fresh_cell.h"

namespace verifier::meaning {
namespace {

using Kind = Answer::Kind;

std::vector<Value> arguments_of(FreshCell& cell, const llvm::Function& function, const std::string& what) {
  std::vector<Value> arguments;
  const bool returns_object = function.hasStructRetAttr();
  if (returns_object) arguments.push_back(FreshCell::pointer(cell.make_room()));
  cell.add_arguments(function, returns_object ? 1 : 0, what, arguments);
  return arguments;
}

/// Whether the caller can tell one end from the other.
Term differ(FreshCell& cell, const Run& fresh, const Run& later, const Term& probe) {
  Term any = fresh.outcome.returned != later.outcome.returned;
  const std::size_t parts = std::min(fresh.outcome.result.parts.size(), later.outcome.result.parts.size());
  for (std::size_t i = 0; i < parts; ++i)
    any = either(any, both(fresh.outcome.returned, fresh.outcome.result.parts[i] != later.outcome.result.parts[i]));
  const Term in_memory = z3::select(fresh.state.memory, probe) != z3::select(later.state.memory, probe);
  any = either(any, both(cell.is_outside(probe), in_memory));
  const Term is_defined = negated(
      either(either(fresh.state.refused, fresh.state.dubious), either(later.state.refused, later.state.dubious)));
  return both(any, is_defined);
}

Answer compared(const llvm::Module& module, const std::string& filler, const std::string& reader,
                const std::vector<std::string>& roots) {
  FreshCell cell(module, roots);
  const Term before = cell.now().state().memory;
  const llvm::Function& first = cell.function(filler);
  cell.expect(cell.call(cell.now(), first, arguments_of(cell, first, "the call before")).returned);
  const Term filled = cell.with_state_of(before, cell.now().state().memory);

  const llvm::Function& second = cell.function(reader);
  const std::vector<Value> arguments = arguments_of(cell, second, "the call");
  std::vector<Run> runs;
  for (const Term& memory : {before, filled}) {
    Machine machine = cell.from(memory);
    Outcome outcome = cell.call(machine, second, arguments);
    runs.push_back({machine.state(), std::move(outcome)});
  }
  const Term probe = cell.context().bv_const("probe", 64);
  return cell.asked(differ(cell, runs[0], runs[1], probe), "what it gives depends on what was asked before");
}

}  // namespace

Answer check_cache(const CellObject& cell, const std::string& filler, const std::string& reader,
                   const std::vector<std::string>& roots) {
  llvm::LLVMContext context;
  const auto module = read_bitcode(cell, context);
  if (!module) return {.kind = Kind::kUnknown, .message = module.error(), .steps = {}};
  return answered([&] { return compared(**module, filler, reader, roots); });
}

}  // namespace verifier::meaning
