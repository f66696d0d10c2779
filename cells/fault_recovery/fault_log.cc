// Who has had which fault.
#include "cells/fault_recovery/fault_recovery.h"
#include "cells/interrupts/interrupts.h"
#include "cells/panic/panic.h"
#include "cells/scheduler/scheduler.h"
#include "cells/timer/timer.h"

namespace fault_recovery {
namespace {

template <std::size_t N>
void append_place(std::uint64_t pc, Text<N>& out) {
  Text<160> name;
  panic::describe(pc, name);
  out.append(name.view());
}

void describe(const unwinder::Kill& kill, Fault& out) {
  if (kill.cause == unwinder::Cause::kFault) {
    Text<160> what;
    interrupts::append_exception(kill.registers.vector, what);
    out.what.append(what.view());
  } else {
    out.what.append(kill.why.view());
  }
  const std::uint64_t place = unwinder::place_of(kill);
  if (place == 0) {
    out.place.append("unknown code");
  } else {
    append_place(place, out.place);
  }
  for (; out.depth < Fault::kFrames && out.depth < kill.depth; ++out.depth)
    append_place(kill.trace[out.depth] - (out.depth == 0 ? 0 : 1), out.trace[out.depth]);
}

}  // namespace

void Ledger::write_down(const unwinder::Kill& kill) const {
  Fault fault;
  describe(kill, fault);
  fault.when_ns = timer::now();
  fault.task = scheduler::running();
  fault.action.append("ended");
  log.with([&](Log& all) {
    fault.number = ++all.count;
    all.newest[fault.number % Log::kKept] = fault;
  });
}

std::uint64_t Recovery::fault_count() const {
  return ledger_->log.with([](const Log& all) { return all.count; });
}

Result<Fault> Recovery::fault(std::uint64_t number) const {
  return ledger_->log.with([&](const Log& all) -> Result<Fault> {
    const Fault& found = all.newest[number % Log::kKept];
    if (number == 0 || found.number != number) return fail(ErrorKind::kNotFound, "fault_recovery: fault ", number);
    return found;
  });
}

void Recovery::note_action(std::string_view action) const {
  const std::uint64_t task = scheduler::running().number;
  ledger_->log.with([&](Log& all) {
    for (std::uint64_t number = all.count; number > 0 && all.count - number < Log::kKept; --number) {
      Fault& fault = all.newest[number % Log::kKept];
      if (fault.task.number != task) continue;
      fault.action.clear();
      return fault.action.append(action);
    }
  });
}

Result<Watch> Watch::begin(const Recovery& recovery) {
  TRY_ASSIGN(auto registration, unwinder::tell_of_kills<&Ledger::write_down>(*recovery.ledger_));
  return Watch(recovery, std::move(registration));
}

}  // namespace fault_recovery
