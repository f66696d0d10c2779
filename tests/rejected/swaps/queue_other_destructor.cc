// A destructor that no code of its user names.
#define QUEUE_LEAVE left = 1
#include "tests/rejected/swaps/queue_body.h"
