// Faults that need more than a place: a stack to overflow, a table without vectors, memory that runs out.
#include <array>
#include <memory>
#include <vector>

#include "tests/recovery/checks.h"
#include "tests/recovery/stack.h"
#include "tests/recovery/ways.h"

extern "C" {
[[gnu::visibility("hidden")]] void test_shorten_table(void* old);
[[gnu::visibility("hidden")]] void test_restore_table(void* old);
}

namespace test_recovery {
namespace {

using unwinder::Cause;
using unwinder::End;
using unwinder::Kill;

/// Runs over the end by a call. GCC takes for granted that a store to a local variable cannot fault: an object of a
/// frame that straddles the end would be left out then.
[[gnu::noinline]] unsigned long overflow(Ledger& ledger, unsigned long depth) {  // NOLINT(misc-no-recursion)
  const Counted held(ledger);
  return depth != 0 ? overflow(ledger, depth + 1) + 1 : 0;
}

/// The same, with a large block of the heap in each frame: the allocator needs more stack than this function, so the
/// end comes while it is at work.
[[gnu::noinline]] unsigned long overflow_allocating(Ledger& ledger, unsigned long depth) {  // NOLINT(misc-no-recursion)
  const Counted held(ledger);
  const auto block = std::make_unique<std::array<char, 8192>>();
  return depth != 0 ? overflow_allocating(ledger, depth + 1) + 1 : 0;
}

/// With the stack beginning at several places, so that its end comes at several places too. At least once in `cell`.
Result<void> overflow(unwinder::Entry entry, std::string_view place, std::string_view cell) {
  TRY_ASSIGN(Stack stack, make_stack());
  Before before;
  unsigned in_cell = 0;
  for (std::uint64_t i = 0; i < 16; ++i) {
    Kill kill;
    const End end = unwinder::run_on({stack.top().value - 16 * i}, stack.reserve, entry, &before, kill);
    TRY(before.check("stack overflow", place));
    if (end != End::kKilled || !kill.has_overflowed || kill.depth != Kill::kMaximumTrace)
      return fail(ErrorKind::kRefused, "stack overflow in ", place, " was not noticed: depth ", kill.depth);
    TRY(check_kill(kill, {14, 0, ""}, "stack overflow", place));
    if (check_kill(kill, {14, 0, cell}, "", "")) ++in_cell;
    if (stack.reserve.pages.access() != mapped_pages::Access::kRead)
      return fail(ErrorKind::kRefused, "stack overflow in ", place, ": the reserve stays open");
  }
  if (in_cell == 0) return fail(ErrorKind::kRefused, "stack overflow in ", place, ": never in ", cell);
  return {};
}

/// As long as it lives, page faults and general protection exceptions end as double faults.
class ShortTable {
 public:
  ShortTable() { test_shorten_table(&old_); }
  ShortTable(const ShortTable&) = delete;
  ShortTable& operator=(const ShortTable&) = delete;
  ~ShortTable() { test_restore_table(&old_); }

 private:
  struct [[gnu::packed]] {
    std::uint16_t limit;
    std::uint64_t base;
  } old_{};
};

[[gnu::noinline]] void fault_doubly(Ledger& ledger) {
  const Counted before(ledger);
  const ShortTable table;
  ways::raise(ways::Way::kNullLoad);
}

[[gnu::noinline]] void run_out_of_memory(Ledger& ledger) {
  const Counted before(ledger);
  const auto all = std::make_unique<std::array<char, std::size_t{1} << 40>>();
  const Counted never(ledger);
}

[[gnu::noinline]] void break_bounds(Ledger& ledger) {
  const Counted before(ledger);
  const std::vector<Counted> elements(2, before);
  if (&elements.at(ways::opaque(7)) != &before) ++ledger.made;  // Never, so that going on shows.
}

[[gnu::noinline]] void throw_in_vain(Ledger& ledger) {
  const Counted before(ledger);
  throw Counted(ledger);
}

/// Nothing may come out of it, and something does.
[[gnu::noinline]] void throw_out_of_noexcept(Ledger& ledger) noexcept { throw_in_vain(ledger); }

Result<void> give_up(void (*run)(Ledger& ledger), std::string_view why) {
  Before before;
  Kill kill;
  const End end = unwinder::run([&] { run(before.ledger); }, kill);
  TRY(before.check("giving up", why));
  if (end != End::kKilled || kill.cause != Cause::kGaveUp || kill.why.view().find(why) == std::string_view::npos)
    return fail(ErrorKind::kRefused, "giving up by ", why, ": ", kill.why);
  return {};
}

}  // namespace

Result<void> test_overflow() {
  const Memory before = measure();
  const auto calls = [](void* context) {
    static_cast<void>(overflow(static_cast<Before*>(context)->ledger, ways::opaque(1UL)));
  };
  const auto allocations = [](void* context) {
    static_cast<void>(overflow_allocating(static_cast<Before*>(context)->ledger, ways::opaque(1UL)));
  };
  TRY(overflow(calls, "calls", "(test_recovery)"));
  TRY(overflow(allocations, "allocations", "(frame_allocator)"));
  if (measure() != before) return fail(ErrorKind::kRefused, "stack overflow: memory is left");
  return {};
}

Result<void> test_double_fault() {
  Before before;
  Kill kill;
  const End end = unwinder::run([&] { fault_doubly(before.ledger); }, kill);
  TRY(before.check("double fault", "one frame"));
  if (end != End::kKilled) return fail(ErrorKind::kRefused, "a double fault was not noticed");
  return check_kill(kill, {8, 0, "test_recovery"}, "double fault", "one frame");
}

Result<void> test_giving_up() {
  TRY(give_up(run_out_of_memory, "out of memory"));
  TRY(give_up(break_bounds, "vector::_M_range_check"));
  TRY(give_up(throw_in_vain, "std::terminate"));
  return give_up(throw_out_of_noexcept, "std::terminate");
}

}  // namespace test_recovery
