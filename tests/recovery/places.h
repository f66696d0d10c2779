// Where a fault happens: who holds what.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tests/recovery/counted.h"
#include "tests/recovery/ways.h"

namespace test_recovery {

struct Place {
  std::string_view name;
  void (*run)(Ledger& ledger, ways::Way way);
  std::uint32_t further_faults;  ///< That have to come.
  std::string_view cell;         ///< Where the fault is.
};

[[nodiscard]] std::span<const Place> places();

}  // namespace test_recovery
