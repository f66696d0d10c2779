#include "cells/cell_loader/stack_check.h"

#include <algorithm>
#include <array>

#include "cells/cxx_runtime/cxx_runtime.h"

namespace cell_loader {

Held::Held() { cxx_runtime::hold_other_flows(); }

Held::~Held() { cxx_runtime::let_other_flows_go(); }

Result<void> Held::check_not_in(Cells cells) const {
  while (const std::uint64_t address = cxx_runtime::next_address_of_others()) {
    for (const cell_namespace::LoadedCell* cell : cells) {
      // A call may be the last instruction.
      if (address - cell->text.start().value > cell->sizes[0]) continue;
      Text<64> who;
      Text<160> function;
      cxx_runtime::append_name_of_other(who);
      cell_namespace::describe(address - 1, function);
      return fail(ErrorKind::kInUse, who, " is in ", cell->cell, ": ", function);
    }
  }
  return {};
}

Result<void> check_unused(Cells cells) {
  TRY(check_not_on_stack(cells));
  const Held held;
  return held.check_not_in(cells);
}

Result<void> check_not_on_stack(Cells cells) {
  std::array<std::uint64_t, 64> pcs;
  const std::size_t depth = cxx_runtime::backtrace(pcs);
  if (depth >= pcs.size()) return fail(ErrorKind::kOutOfRange, "the stack is deeper than ", pcs.size(), " frames");
  if (depth == 0) return fail(ErrorKind::kRefused, "the stack cannot be walked");
  for (const std::uint64_t pc : std::span(pcs).first(depth)) {
    const cell_namespace::LoadedCell* const cell = cell_namespace::find_address(pc);
    if (std::ranges::find(cells, cell) == cells.end()) continue;
    Text<160> function;
    cell_namespace::describe(pc, function);
    return fail(ErrorKind::kInUse, "cell ", cell->cell, " is on the stack: ", function);
  }
  return {};
}

}  // namespace cell_loader
