#include "tests/recovery/checks.h"

#include "cells/panic/panic.h"

namespace test_recovery {

Result<void> Before::check(std::string_view way, std::string_view place) const {
  if (ledger.made != ledger.destroyed)
    return fail(ErrorKind::kRefused, way, " in ", place, ": ", ledger.made, " objects made, ", ledger.destroyed,
                " destroyed");
  if (ledger.is_locked) return fail(ErrorKind::kRefused, way, " in ", place, ": the lock is held");
  const Memory memory = measure();
  if (memory != memory_)
    return fail(ErrorKind::kRefused, way, " in ", place, ": memory: blocks ", memory_.blocks, " -> ", memory.blocks,
                ", frames ", memory_.frames, " -> ", memory.frames);
  return {};
}

Result<void> check_kill(const unwinder::Kill& kill, const Wanted& wanted, std::string_view way,
                        std::string_view place) {
  if (kill.cause != unwinder::Cause::kFault) return fail(ErrorKind::kRefused, way, " in ", place, ": no fault");
  if (kill.registers.vector != wanted.vector)
    return fail(ErrorKind::kRefused, way, " in ", place, ": vector ", kill.registers.vector);
  if (!kill.is_complete) return fail(ErrorKind::kRefused, way, " in ", place, ": not all was unwound");
  if (kill.further_faults != wanted.further_faults)
    return fail(ErrorKind::kRefused, way, " in ", place, ": ", kill.further_faults, " further faults");
  Text<160> where;
  panic::describe(kill.trace[0], where);
  if (kill.depth == 0 || where.view().find(wanted.cell) == std::string_view::npos)
    return fail(ErrorKind::kRefused, way, " in ", place, ": trace of ", kill.depth, " begins in ", where);
  return {};
}

}  // namespace test_recovery
