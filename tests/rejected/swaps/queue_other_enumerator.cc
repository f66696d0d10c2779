// A number of an enumeration without a name, which no debug information of an export leads to.
#define QUEUE_PRIORITY 4
#include "tests/rejected/swaps/queue_body.h"
