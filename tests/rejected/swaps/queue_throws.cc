// What its user calls, and does not unwind through, may throw.
#define QUEUE_PROMISE
#include "tests/rejected/swaps/queue_body.h"
