// A template of which its user has an instance.
#define QUEUE_STEP 2
#include "tests/rejected/swaps/queue_body.h"
