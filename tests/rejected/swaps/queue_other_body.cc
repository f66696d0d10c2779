// An inline function that its user has compiled in.
#define QUEUE_SLOT item / kSlots
#include "tests/rejected/swaps/queue_body.h"
