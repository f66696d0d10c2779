// Some of a queue is compiled into its users.
#include "tests/rejected/swaps/queue_body.h"
