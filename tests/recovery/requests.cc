// Kills of what does not run, and roots in roots.
#include "tests/recovery/checks.h"
#include "tests/recovery/places.h"
#include "tests/recovery/stack.h"

extern "C" {
[[gnu::visibility("hidden")]] void test_switch();
[[gnu::visibility("hidden")]] void test_prepare(std::uint64_t top, void* argument);
[[gnu::visibility("hidden")]] void test_waiter(void* context);
}

namespace test_recovery {
namespace {

using unwinder::Cause;
using unwinder::End;
using unwinder::Kill;

/// Two flows of control: the one that tests, and one that waits above a root of its own.
struct Pair {
  Ledger ledger;
  Stack stack;  ///< Of the waiter.
  unwinder::Entry entry = nullptr;
  bool has_gone_on = false;
  Kill kill{};
  End end = End::kCompleted;
};

/// `flow` is the waiter's; that of the tester is the boot's.
void switch_to_waiter(unwinder::Flow& flow) {
  cxx_runtime::enter_flow(flow);
  test_switch();
}
void switch_to_tester() {
  cxx_runtime::leave_flow();
  test_switch();
  unwinder::checkpoint();
}

[[gnu::noinline]] void wait(Pair& pair, bool in_handler) {
  const Counted held(pair.ledger);
  try {
    if (in_handler) throw Counted(pair.ledger);
    switch_to_tester();
  } catch (const Counted&) {
    switch_to_tester();  // With an exception in flight, which is this flow's alone.
  }
  pair.has_gone_on = true;
}

template <bool kInHandler>
void wait_and_return(void* context) {
  auto& pair = *static_cast<Pair*>(context);
  const Counted held(pair.ledger);
  wait(pair, kInHandler);
}

/// A request is not for the innermost root.
void wait_above_two_roots(void* context) {
  auto& pair = *static_cast<Pair*>(context);
  const Counted held(pair.ledger);
  Kill inner;
  static_cast<void>(unwinder::run([&] { wait(pair, false); }, inner));
  pair.has_gone_on = true;
}

Result<void> make_waiter(Pair& pair, unwinder::Flow& flow, unwinder::Entry entry) {
  TRY_ASSIGN(pair.stack, make_stack());
  pair.entry = entry;
  test_prepare(pair.stack.top().value, &pair);
  switch_to_waiter(flow);
  return {};
}

Result<void> kill_waiter(unwinder::Entry entry, std::string_view what) {
  const Memory memory = measure();
  {
    Pair pair;
    unwinder::Flow flow;
    TRY(make_waiter(pair, flow, entry));
    TRY(unwinder::request_kill(flow));
    if (const auto twice = unwinder::request_kill(flow); twice || twice.error().kind != ErrorKind::kAlreadyExists)
      return fail(ErrorKind::kRefused, "a second request");
    switch_to_waiter(flow);
    if (pair.end != End::kKilled || pair.kill.cause != Cause::kRequest || !pair.kill.is_complete || pair.has_gone_on)
      return fail(ErrorKind::kRefused, what, ": not killed");
    if (flow.is_to_end || flow.root != 0) return fail(ErrorKind::kRefused, what, ": the flow is not as before");
    if (pair.kill.further_faults != 0) return fail(ErrorKind::kRefused, what, ": a fault while killing");
    if (pair.ledger.made != pair.ledger.destroyed || pair.ledger.made == 0)
      return fail(ErrorKind::kRefused, what, ": objects are left");
  }
  if (measure() != memory) return fail(ErrorKind::kRefused, what, ": memory is left");
  return {};
}

Result<void> let_waiter_go_on() {
  const Memory memory = measure();
  Pair pair;
  unwinder::Flow flow;
  TRY(make_waiter(pair, flow, wait_and_return<true>));
  switch_to_waiter(flow);
  if (pair.end != End::kCompleted || !pair.has_gone_on) return fail(ErrorKind::kRefused, "a flow that nobody kills");
  if (pair.ledger.made != pair.ledger.destroyed || pair.ledger.made == 0)
    return fail(ErrorKind::kRefused, "a flow that nobody kills: objects are left");
  pair.stack = {};
  if (measure() != memory) return fail(ErrorKind::kRefused, "a flow that nobody kills: memory is left");
  return {};
}

/// The inner root ends the fault; the outer one does not notice, and the next fault ends there.
Result<void> nest() {
  Before before;
  Kill outer, inner;
  End inner_end = End::kCompleted;
  const End outer_end = unwinder::run(
      [&] {
        const Counted held(before.ledger);
        inner_end = unwinder::run([&] { places().front().run(before.ledger, ways::Way::kDivide); }, inner);
        ways::raise(ways::Way::kNullStore);
      },
      outer);
  TRY(before.check("faults", "a root in a root"));
  if (inner_end != End::kKilled || outer_end != End::kKilled) return fail(ErrorKind::kRefused, "a root in a root");
  TRY(check_kill(inner, {0, 0, "test_recovery"}, "divide", "the inner root"));
  return check_kill(outer, {14, 0, "test_recovery"}, "null store", "the outer root");
}

/// Its destructor makes a call that is killed, while it is destroyed by a kill itself.
class Careful {
 public:
  Careful(Ledger& ledger, bool& is_done) : ledger_(ledger), is_done_(is_done) {}
  Careful(const Careful&) = delete;
  Careful& operator=(const Careful&) = delete;
  ~Careful() {
    Kill kill;
    is_done_ = unwinder::run([&] { places().front().run(ledger_, ways::Way::kDivide); }, kill) == End::kKilled;
  }

 private:
  Ledger& ledger_;
  bool& is_done_;
};

Result<void> nest_in_destructor() {
  Before before;
  Kill kill;
  bool is_done = false;
  const End end = unwinder::run(
      [&] {
        const Counted held(before.ledger);
        const Careful careful(before.ledger, is_done);
        ways::raise(ways::Way::kNullStore);
      },
      kill);
  TRY(before.check("faults", "a root in a destructor"));
  if (end != End::kKilled || !is_done) return fail(ErrorKind::kRefused, "a root in a destructor");
  return check_kill(kill, {14, 0, "test_recovery"}, "null store", "around a root in a destructor");
}

void nest_until_full(Ledger& ledger, unsigned& kills);

[[gnu::noinline]] void hold_and_nest(Ledger& ledger, unsigned& kills) {
  const Counted held(ledger);
  nest_until_full(ledger, kills);
}

/// A root in each frame, until the stack has no room for another one. Holds nothing itself: it has large local
/// variables, and the store to one of them may be what finds the end.
[[gnu::noinline]] void nest_until_full(Ledger& ledger, unsigned& kills) {
  Kill kill;
  if (unwinder::run([&] { hold_and_nest(ledger, kills); }, kill) == End::kKilled) ++kills;
}

struct Nested {
  Before before;
  unsigned kills = 0;
};

/// The innermost root that there is takes the fault, and all around it goes on.
Result<void> overflow_by_roots() {
  TRY_ASSIGN(Stack stack, make_stack());
  Nested nested;
  for (std::uint64_t i = 0; i < 64; ++i) {
    Kill kill;
    const End end = unwinder::run_on(
        {stack.top().value - 16 * i}, stack.reserve,
        [](void* context) {
          auto& in = *static_cast<Nested*>(context);
          nest_until_full(in.before.ledger, in.kills);
        },
        &nested, kill);
    TRY(nested.before.check("stack overflow", "a root"));
    if (end != End::kCompleted || nested.kills != i + 1)
      return fail(ErrorKind::kRefused, "stack overflow by roots: kills ", nested.kills);
  }
  return {};
}

/// More faults than one root takes: it ends, without the rest.
class Insistent {
 public:
  Insistent() = default;
  Insistent(const Insistent&) = delete;
  Insistent& operator=(const Insistent&) = delete;
  ~Insistent() noexcept(false) { ways::raise(ways::Way::kDivide); }
};

[[gnu::noinline]] void fault_in_every_frame(int frames) {  // NOLINT(misc-no-recursion): twelve frames are wanted
  const Insistent insistent;
  if (frames > 1) fault_in_every_frame(frames - 1);
  ways::raise(ways::Way::kDivide);
}

Result<void> end_at_last() {
  Kill kill;
  const End end = unwinder::run([] { fault_in_every_frame(12); }, kill);
  if (end != End::kKilled || kill.is_complete || kill.further_faults < 7)
    return fail(ErrorKind::kRefused, "faults in every frame: further ones ", kill.further_faults);
  return {};
}

}  // namespace

Result<void> test_requests() {
  TRY(kill_waiter(wait_and_return<false>, "a kill of a waiting flow"));
  TRY(kill_waiter(wait_and_return<true>, "a kill of a flow that waits in a handler"));
  TRY(kill_waiter(wait_above_two_roots, "a kill of a flow with two roots"));
  unwinder::Flow rootless;
  if (const auto without = unwinder::request_kill(rootless); without || without.error().kind != ErrorKind::kNotFound)
    return fail(ErrorKind::kRefused, "a request for a flow without a root");
  return let_waiter_go_on();
}

Result<void> test_nesting() {
  TRY(nest());
  TRY(nest_in_destructor());
  TRY(overflow_by_roots());
  return end_at_last();
}

}  // namespace test_recovery

/// The bottom of the waiter. It never returns.
void test_waiter(void* context) {
  using namespace test_recovery;
  auto& pair = *static_cast<Pair*>(context);
  pair.end = unwinder::run_on({0}, pair.stack.reserve, pair.entry, &pair, pair.kill);
  cxx_runtime::leave_flow();
  while (true) test_switch();
}
