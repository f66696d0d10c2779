// What each case has to leave. Internal.
#pragma once

#include <array>
#include <string_view>

#include "cells/unwinder/unwinder.h"
#include "kernel/base/result.h"
#include "tests/recovery/counted.h"

namespace test_recovery {

/// A case, and what must be the same before and after.
class Before {
 public:
  Before() : memory_(measure()) {}
  Ledger ledger;
  /// Errors: kRefused, if objects or memory are left, or the lock is held.
  [[nodiscard]] Result<void> check(std::string_view way, std::string_view place) const;

 private:
  Memory memory_;
};

/// What is expected of a kill.
struct Wanted {
  std::uint64_t vector;
  std::uint32_t further_faults;
  std::string_view cell;
};
[[nodiscard]] Result<void> check_kill(const unwinder::Kill& kill, const Wanted& wanted, std::string_view way,
                                      std::string_view place);

// One function for each kind of test.
[[nodiscard]] Result<void> test_overflow();
[[nodiscard]] Result<void> test_double_fault();
[[nodiscard]] Result<void> test_giving_up();
[[nodiscard]] Result<void> test_requests();
[[nodiscard]] Result<void> test_nesting();
[[nodiscard]] Result<void> test_interrupted();
/// How many cases there were.
[[nodiscard]] Result<unsigned> test_broken();

}  // namespace test_recovery
