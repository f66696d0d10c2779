// The same body, written in another way.
#define QUEUE_SLOT item /* of those that wait */ % kSlots
#include "tests/rejected/swaps/queue_body.h"
