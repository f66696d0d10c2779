#include "tests/recovery/test_recovery.h"

#include "cells/logger/logger.h"
#include "cells/panic/panic.h"
#include "tests/recovery/checks.h"
#include "tests/recovery/places.h"

namespace test_recovery {
namespace {

using unwinder::Cause;
using unwinder::End;
using unwinder::Kill;

constexpr int kInARow = 1'000;

/// One way in one place.
Result<void> test_one(ways::Way way, const Place& place) {
  const ways::Expected& expected = ways::kExpected[static_cast<std::size_t>(way)];
  Before before;
  Kill kill;
  const End end = unwinder::run([&] { place.run(before.ledger, way); }, kill);
  TRY(before.check(expected.name, place.name));
  if (end != End::kKilled) return fail(ErrorKind::kRefused, expected.name, " in ", place.name, " was not noticed");
  return check_kill(kill, {expected.vector, place.further_faults, place.cell}, expected.name, place.name);
}

Result<unsigned> test_all() {
  unsigned cases = 0;
  for (unsigned way = 0; way < static_cast<unsigned>(ways::Way::kCount); ++way) {
    for (const Place& place : places()) {
      TRY(test_one(static_cast<ways::Way>(way), place));
      ++cases;
    }
  }
  return cases;
}

Result<void> test_many() {
  const Before before;
  for (int i = 0; i < kInARow; ++i) {
    const Place& place = places()[static_cast<std::size_t>(i) % places().size()];
    TRY(test_one(static_cast<ways::Way>(i % static_cast<int>(ways::Way::kCount)), place));
  }
  return before.check("a thousand faults", "a row");
}

/// Code that does not fault is not touched.
Result<void> test_completion() {
  int done = 0;
  Kill kill;
  if (unwinder::run([&] { done = 1; }, kill) != End::kCompleted || done != 1)
    return fail(ErrorKind::kRefused, "a call without a fault");
  return {};
}

/// For the script: the report of one kill.
void show_report() {
  Kill kill;
  Ledger ledger;
  if (unwinder::run([&] { places()[1].run(ledger, ways::Way::kNullLoad); }, kill) == End::kKilled)
    unwinder::report(kill);
}

}  // namespace

Result<void> start() {
  TRY(test_completion());
  TRY_ASSIGN(const unsigned cases, test_all());
  logger::info("test_recovery", cases, " cases");
  TRY_ASSIGN(const unsigned broken, test_broken());
  logger::info("test_recovery", broken, " cases in the middle of swaps and allocations");
  TRY(test_interrupted());
  logger::info("test_recovery", "faults in a commit: the old system each time");
  TRY(test_overflow());
  TRY(test_double_fault());
  TRY(test_giving_up());
  TRY(test_requests());
  TRY(test_nesting());
  TRY(test_many());
  logger::info("test_recovery", "1000 faults in a row, memory as before");
  show_report();
  return {};
}

}  // namespace test_recovery
