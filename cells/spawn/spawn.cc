#include "cells/spawn/spawn.h"

namespace spawn {

/// For plain functions, made here, so that the cell's own object has in it what its grant is for.
template struct Task<Nothing, void (*)()>;

Error killed(const scheduler::Exit& exit) {
  Text<64> why;
  switch (exit.cause) {
    case unwinder::Cause::kFault:
      why.append("by an exception, vector ");
      why.append_decimal(exit.vector);
      break;
    case unwinder::Cause::kGaveUp:
      why.append("because it gave up");
      break;
    case unwinder::Cause::kRequest:
      why.append("on request");
      break;
  }
  return Error::make(ErrorKind::kRefused, "spawn: the task was killed ", why);
}

Result<scheduler::Membership> start(const scheduler::Setup& setup) { return scheduler::spawn(setup); }

}  // namespace spawn
