#include "tests/tasks/test_spawn.h"

#include <array>
#include <utility>

#include "cells/logger/logger.h"
#include "cells/spawn/spawn.h"

namespace test_spawn {
namespace {

/// A value that is no number.
struct Point {
  int x;
  int y;
};

Result<void> typed_values_come_back() {
  TRY_ASSIGN(auto point, spawn::Builder().name("point").run([] { return Point{3, 4}; }));
  TRY_ASSIGN(const Point value, point.join());
  if (value.x != 3 || value.y != 4) return fail(ErrorKind::kRefused, "the point is ", value.x, ", ", value.y);
  if (point.join()) return fail(ErrorKind::kRefused, "a value came twice");
  TRY_ASSIGN(auto nothing, spawn::Builder().run([] {}));
  TRY_ASSIGN([[maybe_unused]] const spawn::Nothing none, nothing.join());
  return {};
}

Result<void> callables_are_owned() {
  std::array<spawn::JoinHandle<std::uint64_t>, 20> handles;
  for (std::uint64_t i = 0; i < handles.size(); ++i) {
    TRY_ASSIGN(handles[i], spawn::Builder().priority(i).run([i, square = i * i] {
      scheduler::yield();
      return square + i;
    }));
  }
  for (std::uint64_t i = 0; i < handles.size(); ++i) {
    TRY_ASSIGN(const std::uint64_t value, handles[i].join());
    if (value != i * i + i) return fail(ErrorKind::kRefused, "task ", i, " returned ", value);
  }
  return {};
}

/// Its destructor tells that it ran.
class Token {
 public:
  explicit Token(Shared<int> count) : count_(std::move(count)) {}
  void keep() const {}

 private:
  Shared<int> count_;
};

/// The callable goes with its task, whether that has begun or not.
[[gnu::noinline]] Result<void> what_is_killed_leaves_nothing(bool has_begun) {
  const Shared<int> count = Shared<int>::make();
  TRY_ASSIGN(auto handle, spawn::Builder().name("endless").run([token = Token(count)] {
    token.keep();
    while (true) scheduler::yield();
  }));
  if (has_begun) scheduler::yield();
  TRY(handle.kill());
  if (handle.kill()) return fail(ErrorKind::kRefused, "a task was killed twice");
  if (const auto value = handle.join(); value || value.error().kind != ErrorKind::kRefused)
    return fail(ErrorKind::kRefused, "a task that was killed has a value");
  if (count.owners() != 1) return fail(ErrorKind::kRefused, "a callable is left, with ", count.owners(), " owners");
  return {};
}

Result<void> bad_builders_are_refused() {
  if (spawn::Builder().priority(64).run([] {})) return fail(ErrorKind::kRefused, "a task of priority 64");
  if (spawn::Builder().pin_to(1).run([] {}))
    return fail(ErrorKind::kRefused, "a task on a processor that there is not");
  TRY_ASSIGN(auto pinned, spawn::Builder().pin_to(0).run([] { return 1; }));
  TRY(pinned.join());
  return {};
}

}  // namespace

Result<void> start() {
  TRY(typed_values_come_back());
  TRY(callables_are_owned());
  TRY(what_is_killed_leaves_nothing(false));
  TRY(what_is_killed_leaves_nothing(true));
  TRY(bad_builders_are_refused());
  logger::info("test_spawn", "all as promised");
  return {};
}

}  // namespace test_spawn
