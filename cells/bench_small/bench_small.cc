#include "cells/bench_small/bench_small.h"

namespace bench_small {

unsigned long answer() { return 42; }

}  // namespace bench_small
