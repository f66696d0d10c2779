#include "cells/spawn/spawn.h"

namespace spawn {

/// For plain functions, made here, so that the cell's own object has in it what its grant is for.
template struct Task<Nothing, void (*)()>;

Result<scheduler::Membership> start(const scheduler::Setup& setup) { return scheduler::spawn(setup); }

}  // namespace spawn
