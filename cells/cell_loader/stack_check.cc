#include "cells/cell_loader/stack_check.h"

#include <array>

#include "cells/cxx_runtime/cxx_runtime.h"

namespace cell_loader {

Result<void> check_not_on_stack(const cell_namespace::LoadedCell& cell) {
  std::array<std::uint64_t, 64> pcs;
  const std::size_t depth = cxx_runtime::backtrace(pcs);
  if (depth >= pcs.size()) return fail(ErrorKind::kOutOfRange, "the stack is deeper than ", pcs.size(), " frames");
  if (depth == 0) return fail(ErrorKind::kRefused, "the stack cannot be walked");
  for (const std::uint64_t pc : std::span(pcs).first(depth)) {
    if (cell_namespace::find_address(pc) != &cell) continue;
    Text<160> function;
    cell_namespace::describe(pc, function);
    return fail(ErrorKind::kInUse, "cell ", cell.cell, " is on the stack: ", function);
  }
  return {};
}

}  // namespace cell_loader
