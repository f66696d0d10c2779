// Callers keep the default argument that they were compiled with, and mean it.
#define QUEUE_TIMES 2
#include "tests/rejected/swaps/queue_body.h"
