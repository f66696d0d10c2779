// A constant that its user has compiled in.
#define QUEUE_SLOTS 16
#include "tests/rejected/swaps/queue_body.h"
