#include "cells/demo_client/demo_client.h"

#include <span>
#include <string_view>

#include "cells/checksum/checksum.h"
#include "cells/counter/counter.h"

namespace demo_client {

unsigned long run() {
  constexpr std::string_view kText = "123456789";
  counter::Counter counter = counter::create(10);
  unsigned long sum = checksum::crc32(std::as_bytes(std::span(kText)));
  for (int i = 0; i < 3; ++i) sum += counter::next(counter);
  return sum;
}

unsigned long versions() { return 10 * counter::version() + checksum::version(); }

}  // namespace demo_client
