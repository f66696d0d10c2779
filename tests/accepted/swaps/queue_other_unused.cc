// What changes is in the header, and in no user.
#define QUEUE_SPARE 2
#include "tests/rejected/swaps/queue_body.h"
