// The same members, but with a destructor: arguments travel in memory.
#define QUEUE_MEMBER \
  ~Item() {}
#include "tests/rejected/swaps/queue_body.h"
