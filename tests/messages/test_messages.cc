#include "tests/messages/test_messages.h"

#include <array>

#include "cells/logger/logger.h"
#include "tests/messages/kinds.h"
#include "tests/messages/tests.h"

namespace test_messages {
namespace {

template <typename Kind>
Result<void> talk() {
  TRY(test_talk<Kind>());
  logger::info("test_messages", Kind::kName, ": talks as promised");
  return {};
}

template <typename Kind>
Result<void> fault() {
  TRY_ASSIGN(const std::uint64_t recovered, test_faults<Kind>());
  Text<60> count;
  count.append_decimal(recovered);
  logger::info("test_messages", Kind::kName, ": ", count, " of 13 faults recovered");
  return {};
}

}  // namespace

Result<void> start() {
  // All of them, so that one run shows all that is wrong.
  const std::array results = {talk<Rendezvous>(), talk<Buffered>(), fault<Rendezvous>(), fault<Buffered>()};
  for (const auto& result : results)
    if (!result) logger::error("test_messages", result.error().text);
  for (const auto& result : results) TRY(result);
  logger::info("test_messages", "all as promised");
  return {};
}

}  // namespace test_messages
