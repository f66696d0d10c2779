#include "cells/demo_client/demo_client.h"

#include <span>

#include "cells/checksum/checksum.h"
#include "cells/counter/counter.h"

namespace demo_client {

unsigned long run() {
  counter::Counter held = counter::create(7);
  unsigned long sum = 0;
  for (int i = 0; i < 3; ++i) sum += counter::next(held);
  return checksum::crc32(std::as_bytes(std::span(&sum, 1)));
}

unsigned long versions() { return 10 * counter::version() + checksum::version(); }

}  // namespace demo_client
