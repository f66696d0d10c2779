#include "tests/tasks/test_kill.h"

#include <array>
#include <atomic>
#include <string_view>
#include <utility>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/scheduler/scheduler.h"
#include "cells/sync_block/sync_block.h"
#include "cells/task/task.h"
#include "cells/timer/timer.h"
#include "cells/unwinder/unwinder.h"

namespace test_kill {
namespace {

using scheduler::Exit;
using scheduler::Membership;
using unwinder::Cause;

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kLong = 3'600'000 * kMs;  ///< Longer than any test may take.

/// What those who are killed share with who kills them.
struct Scene {
  std::atomic<std::int64_t> made = 0, live = 0;
  std::atomic<std::uint64_t> begun = 0;   ///< How many got to where they wait.
  std::atomic<std::uint64_t> passed = 0;  ///< How many went on behind that.
  sync_block::Semaphore places{0};
  sync_block::Mutex<std::uint64_t> number;
  sync_block::RwLock<std::uint64_t> shared;
  sync_block::Condition changed;
  const Membership* other = nullptr;
};

/// An object of a task.
class Held {
 public:
  explicit Held(Scene& scene) : scene_(scene) { ++scene.made, ++scene.live; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { --scene_.live; }

 private:
  Scene& scene_;
};

using Function = std::uint64_t (*)(void*);

Result<Membership> spawn(Function entry, Scene& scene) {
  scheduler::Setup setup{.entry = entry, .argument = &scene, .name = {}};
  setup.name.append("victim");
  return scheduler::spawn(setup);
}

Result<void> expect(std::string_view what, std::uint64_t got, std::uint64_t wanted) {
  if (got != wanted) return fail(ErrorKind::kRefused, what, " is ", got, ", expected ", wanted);
  return {};
}

template <typename T>
Result<void> expect_error(std::string_view what, const Result<T>& got, ErrorKind wanted) {
  if (got || got.error().kind != wanted) return fail(ErrorKind::kRefused, what, ": not the error that was expected");
  return {};
}

/// In two frames with an object each: `wait()`, from which it does not come back.
template <typename Wait>
[[gnu::noinline]] CELL_BLOCKS void wait_in_a_frame(Scene& scene, Wait wait) {
  const Held inner(scene);
  ++scene.begun;
  wait();
  ++scene.passed;
}
template <typename Wait>
CELL_BLOCKS std::uint64_t wait_in(void* argument, Wait wait) {
  auto& scene = *static_cast<Scene*>(argument);
  const Held outer(scene);
  wait_in_a_frame(scene, [&] { wait(scene); });
  return 1;
}

CELL_BLOCKS void sleep_for_ever() {
  while (scheduler::sleep(kLong)) continue;
}

CELL_BLOCKS std::uint64_t yield_for_ever(void* argument) {
  return wait_in(argument, [](Scene&) {
    while (true) scheduler::yield();
  });
}
CELL_BLOCKS std::uint64_t compute_for_ever(void* argument) {
  return wait_in(argument, [](Scene& scene) {
    for (std::uint64_t i = 0;; ++i) {
      scene.begun.fetch_add(i % 2 == 0 ? 1 : ~0ULL);
      scheduler::checkpoint();
    }
  });
}
CELL_BLOCKS std::uint64_t sleep_long(void* argument) {
  return wait_in(argument, [](Scene&) { sleep_for_ever(); });
}
CELL_BLOCKS std::uint64_t park_for_ever(void* argument) {
  return wait_in(argument, [](Scene&) {
    while (true) scheduler::park();
  });
}
CELL_BLOCKS std::uint64_t acquire(void* argument) {
  return wait_in(argument, [](Scene& scene) { static_cast<void>(scene.places.acquire()); });
}
CELL_BLOCKS std::uint64_t acquire_with_deadline(void* argument) {
  return wait_in(argument, [](Scene& scene) { static_cast<void>(scene.places.acquire(timer::now() + kLong)); });
}
CELL_BLOCKS std::uint64_t lock(void* argument) {
  return wait_in(argument, [](Scene& scene) { scene.number.with([](std::uint64_t& number) { ++number; }); });
}
CELL_BLOCKS std::uint64_t read(void* argument) {
  return wait_in(argument, [](Scene& scene) { scene.shared.read([](std::uint64_t) {}); });
}
CELL_BLOCKS std::uint64_t write(void* argument) {
  return wait_in(argument, [](Scene& scene) { scene.shared.write([](std::uint64_t& number) { ++number; }); });
}
CELL_BLOCKS std::uint64_t wait_for_change(void* argument) {
  return wait_in(argument, [](Scene& scene) {
    static_cast<void>(
        scene.changed.wait(scene.number, [](std::uint64_t number) { return number == 42; }, [](std::uint64_t&) {}));
  });
}
CELL_BLOCKS std::uint64_t join_other(void* argument) {
  return wait_in(argument, [](Scene& scene) { static_cast<void>(scheduler::join(*scene.other)); });
}
CELL_BLOCKS std::uint64_t park_once(void* argument) {
  return wait_in(argument, [](Scene&) { scheduler::park(); });
}
CELL_BLOCKS std::uint64_t sleep_in_a_lock(void* argument) {
  return wait_in(argument, [](Scene& scene) { scene.number.with([](std::uint64_t&) { sleep_for_ever(); }); });
}
/// A kill is for the whole task, not for the innermost root.
CELL_BLOCKS std::uint64_t sleep_above_a_root(void* argument) {
  return wait_in(argument, [](Scene& scene) {
    unwinder::Kill inner;
    static_cast<void>(unwinder::run([] { sleep_for_ever(); }, inner));
    ++scene.passed;
  });
}
/// Its destructor waits, and gets what it waits for, though somebody wants the task to end.
CELL_BLOCKS std::uint64_t sleep_with_a_slow_destructor(void* argument) {
  struct Slow {
    Scene& scene;
    ~Slow() {
      if (scheduler::sleep(5 * kMs)) scene.number.with([](std::uint64_t& number) { number += 100; });
    }
  };
  return wait_in(argument, [](Scene& scene) {
    const Slow slow{scene};
    sleep_for_ever();
  });
}

// --- what is killed, and what is left ---

Result<void> expect_ended(const Membership& member, const Scene& scene) {
  const Exit exit = scheduler::join(member);
  TRY(expect("kind of exit", static_cast<std::uint64_t>(exit.kind), static_cast<std::uint64_t>(Exit::Kind::kKilled)));
  TRY(expect("cause", static_cast<std::uint64_t>(exit.cause), static_cast<std::uint64_t>(Cause::kRequest)));
  TRY(expect("objects that live", static_cast<std::uint64_t>(scene.live.load()), 0));
  return expect("tasks that went on", scene.passed.load(), 0);
}

CELL_BLOCKS Result<void> let_it_begin(const Scene& scene) {
  for (int i = 0; i < 100 && scene.begun.load() == 0; ++i) TRY(scheduler::sleep(kMs));
  if (scene.begun.load() == 0) return fail(ErrorKind::kRefused, "it did not begin");
  return scheduler::sleep(3 * kMs);  // and gets to where it waits
}

/// In less time than it would have waited, by far.
CELL_BLOCKS Result<void> kill_and_look(Function entry, Scene& scene) {
  TRY_ASSIGN(const Membership member, spawn(entry, scene));
  TRY(let_it_begin(scene));
  if (scheduler::is_over(member)) return fail(ErrorKind::kRefused, "it did not wait");
  TRY(scheduler::kill(member));
  TRY(expect_error("a second kill", scheduler::kill(member),
                   scheduler::is_over(member) ? ErrorKind::kNotFound : ErrorKind::kAlreadyExists));
  TRY(expect_ended(member, scene));
  TRY(expect("objects made", static_cast<std::uint64_t>(scene.made.load()), 2));
  return expect_error("kill of one that is over", scheduler::kill(member), ErrorKind::kNotFound);
}

/// Nobody is in the way of anybody afterwards: all locks are free, all queues work.
CELL_BLOCKS Result<void> all_is_free(Scene& scene) {
  scene.number.with([](std::uint64_t& number) { number = 42; });
  scene.shared.write([](std::uint64_t& number) { number = 43; });
  TRY(expect("what is read", scene.shared.read([](std::uint64_t number) { return number; }), 43));
  scene.places.release();
  if (!scene.places.acquire(0)) return fail(ErrorKind::kRefused, "somebody who is gone took a place");
  scene.changed.notify_all();
  return {};
}

constexpr std::array<std::pair<std::string_view, Function>, 8> kAlone = {{
    {"yields", &yield_for_ever},
    {"computes", &compute_for_ever},
    {"sleeps", &sleep_long},
    {"parks", &park_for_ever},
    {"acquires", &acquire},
    {"acquires until a deadline", &acquire_with_deadline},
    {"waits for a change", &wait_for_change},
    {"sleeps above a root", &sleep_above_a_root},
}};

CELL_BLOCKS Result<void> whatever_it_does() {
  for (const auto& [what, entry] : kAlone) {
    Scene scene;
    auto ended = kill_and_look(entry, scene);
    if (ended) ended = all_is_free(scene);
    if (!ended) return fail(ended.error().kind, "one that ", what, ": ", ended.error().text);
  }
  return {};
}

CELL_BLOCKS Result<void> in_line_for_a_lock() {
  Scene scene;
  const auto killed = scene.number.with([&](std::uint64_t&) { return kill_and_look(lock, scene); });
  TRY(killed);
  return all_is_free(scene);
}

CELL_BLOCKS Result<void> in_line_as_a_reader() {
  Scene scene;
  const auto killed = scene.shared.write([&](std::uint64_t&) { return kill_and_look(read, scene); });
  TRY(killed);
  return all_is_free(scene);
}

/// A writer that waits keeps new readers out, so one that is gone must not.
CELL_BLOCKS Result<void> in_line_as_a_writer() {
  Scene scene;
  Membership reader;
  const auto killed = scene.shared.read([&](std::uint64_t) -> Result<void> {
    TRY_ASSIGN(const Membership writer, spawn(write, scene));
    TRY(let_it_begin(scene));
    TRY_ASSIGN(reader, spawn(read, scene));
    TRY(scheduler::sleep(5 * kMs));
    TRY(expect("readers that passed a writer", scene.passed.load(), 0));
    TRY(scheduler::kill(writer));
    const Exit exit = scheduler::join(writer);
    return expect("kind of exit", static_cast<std::uint64_t>(exit.kind), 1);
  });
  TRY(killed);
  TRY(expect("what the reader returned", scheduler::join(reader).value, 1));
  return all_is_free(scene);
}

CELL_BLOCKS Result<void> while_it_holds_a_lock() {
  Scene scene;
  TRY(kill_and_look(sleep_in_a_lock, scene));
  return all_is_free(scene);
}

CELL_BLOCKS Result<void> while_it_joins() {
  Scene scene, sleeping;
  TRY_ASSIGN(const Membership other, spawn(sleep_long, sleeping));
  scene.other = &other;
  TRY(kill_and_look(join_other, scene));
  // It must not be told any more: one of these, which wait for something else, has its memory.
  Scene parking;
  std::array<Membership, 8> successors;
  for (Membership& successor : successors) {
    TRY_ASSIGN(successor, spawn(park_once, parking));
  }
  TRY(let_it_begin(parking));
  TRY(expect("tasks that wait", parking.begun.load(), successors.size()));
  TRY(scheduler::kill(other));
  TRY(scheduler::sleep(3 * kMs));  // and it ends, before anybody else joins it
  TRY(expect_ended(other, sleeping));
  TRY(expect("tasks that were told in the joiner's place", parking.passed.load(), 0));
  for (const Membership& successor : successors) TRY(scheduler::kill(successor));
  for (const Membership& successor : successors)
    TRY(expect("kind of exit", static_cast<std::uint64_t>(scheduler::join(successor).kind), 1));
  return expect("objects that live", static_cast<std::uint64_t>(parking.live.load()), 0);
}

CELL_BLOCKS Result<void> destructors_may_wait() {
  Scene scene;
  TRY(kill_and_look(sleep_with_a_slow_destructor, scene));
  TRY(expect("what the destructor did", scene.number.with([](std::uint64_t& number) { return number; }), 100));
  return all_is_free(scene);
}

Result<void> before_it_has_begun() {
  Scene scene;
  TRY_ASSIGN(const Membership member, spawn(sleep_long, scene));
  TRY(expect("tasks that have begun", scene.begun.load(), 0));
  TRY(scheduler::kill(member));
  TRY(expect_ended(member, scene));
  return expect("objects made", static_cast<std::uint64_t>(scene.made.load()), 2);
}

Result<void> while_it_is_suspended() {
  Scene scene;
  TRY_ASSIGN(const Membership member, spawn(yield_for_ever, scene));
  TRY(let_it_begin(scene));
  if (!scheduler::suspend(member)) return fail(ErrorKind::kRefused, "it could not be suspended");
  TRY(scheduler::kill(member));
  return expect_ended(member, scene);
}

/// The first one is woken and then killed, before it could take what it was woken for: the second one gets it.
CELL_BLOCKS Result<void> wake_ups_are_passed_on() {
  Scene first, second;
  sync_block::Semaphore& places = first.places;
  TRY_ASSIGN(const Membership killed, spawn(acquire, first));
  TRY(let_it_begin(first));
  struct Next {
    sync_block::Semaphore& places;
    std::atomic<std::uint64_t> begun = 0;
  } next{places};
  scheduler::Setup setup{.entry = [](void* argument) -> std::uint64_t {
                           auto& self = *static_cast<Next*>(argument);
                           ++self.begun;
                           return self.places.acquire() ? 7 : 0;
                         },
                         .argument = &next,
                         .name = {}};
  TRY_ASSIGN(const Membership other, scheduler::spawn(setup));
  TRY(scheduler::sleep(5 * kMs));
  TRY(expect("tasks that wait", next.begun.load(), 1));
  places.release();
  TRY(scheduler::kill(killed));
  TRY(expect_ended(killed, first));
  TRY(scheduler::sleep(5 * kMs));
  if (!scheduler::is_over(other)) return fail(ErrorKind::kRefused, "a wake-up went with the one who was killed");
  return expect("what the next one returned", scheduler::join(other).value, 7);
}

Result<void> by_number() {
  Scene scene;
  TRY_ASSIGN(const Membership member, spawn(sleep_long, scene));
  TRY(let_it_begin(scene));
  std::array<scheduler::TaskInfo, 8> tasks;
  const std::size_t count = scheduler::list(tasks);
  TRY(expect("tasks", count, 3));
  TRY(expect_error("task 0", scheduler::kill(0), ErrorKind::kNotFound));
  TRY(expect_error("the first task", scheduler::kill(tasks[1].identity.number), ErrorKind::kRefused));
  TRY(expect_error("the idle task", scheduler::kill(tasks[2].identity.number), ErrorKind::kRefused));
  TRY(scheduler::kill(tasks[0].identity.number));
  TRY(expect_ended(member, scene));
  return expect_error("no task", scheduler::kill(Membership()), ErrorKind::kNotFound);
}

/// One that nobody holds is freed all the same.
Result<void> that_nobody_holds() {
  Scene scene;
  {
    TRY_ASSIGN(const Membership member, spawn(sleep_long, scene));
    TRY(let_it_begin(scene));
    TRY(scheduler::kill(member));
  }
  TRY(scheduler::sleep(5 * kMs));
  return expect("objects that live", static_cast<std::uint64_t>(scene.live.load()), 0);
}

// --- the stack runs out ---

[[gnu::noinline]] std::uint64_t overflow(Scene& scene, std::uint64_t depth) {
  const Held held(scene);
  if (scene.passed.load() != 0) return depth;  // never
  return overflow(scene, depth + 1) + depth;
}
std::uint64_t run_over(void* argument) { return overflow(*static_cast<Scene*>(argument), 0); }

/// In the task that runs out of it, and nowhere else.
CELL_BLOCKS Result<void> overflow_one() {
  Scene scene;
  TRY_ASSIGN(const Membership member, spawn(run_over, scene));
  const Exit exit = scheduler::join(member);
  TRY(expect("kind of exit", static_cast<std::uint64_t>(exit.kind), static_cast<std::uint64_t>(Exit::Kind::kKilled)));
  TRY(expect("cause", static_cast<std::uint64_t>(exit.cause), static_cast<std::uint64_t>(Cause::kFault)));
  TRY(expect("vector", exit.vector, 14));
  if (exit.place == 0) return fail(ErrorKind::kRefused, "nobody knows where it was");
  if (scene.made.load() < 100) return fail(ErrorKind::kRefused, "the stack was full at once");
  return expect("objects that live", static_cast<std::uint64_t>(scene.live.load()), 0);
}

CELL_BLOCKS Result<void> stack_overflows_end_their_task() {
  for (int i = 0; i < 5; ++i) TRY(overflow_one());
  return {};
}

using Test = Result<void> (*)();
constexpr std::array<std::pair<std::string_view, Test>, 13> kTests = {{
    {"whatever it does", &whatever_it_does},
    {"in line for a lock", &in_line_for_a_lock},
    {"in line as a reader", &in_line_as_a_reader},
    {"in line as a writer", &in_line_as_a_writer},
    {"while it holds a lock", &while_it_holds_a_lock},
    {"while it joins", &while_it_joins},
    {"destructors may wait", &destructors_may_wait},
    {"before it has begun", &before_it_has_begun},
    {"while it is suspended", &while_it_is_suspended},
    {"wake-ups are passed on", &wake_ups_are_passed_on},
    {"by number", &by_number},
    {"that nobody holds", &that_nobody_holds},
    {"stack overflows end their task", &stack_overflows_end_their_task},
}};

/// Everything that a task could leave.
struct Memory {
  std::uint64_t free_frames, free_pages, heap_blocks;
  bool operator==(const Memory&) const = default;
};
Memory measure() {
  task::trim();
  heap::trim();
  return {frame_allocator::stats().free_frames, page_allocator::stats(page_allocator::Arena::kGeneral).free_pages,
          heap::stats().live_blocks};
}

Result<void> run_all() {
  for (const auto& [name, test] : kTests) {
    if (const auto result = test(); !result) return fail(result.error().kind, name, ": ", result.error().text);
  }
  return scheduler::sleep(20 * kMs);  // The idle task frees the last ones.
}

}  // namespace

Result<void> start() {
  TRY(run_all());
  const Memory before = measure();
  for (int i = 0; i < 10; ++i) TRY(run_all());
  const Memory after = measure();
  if (after != before)
    return fail(ErrorKind::kRefused, "frames ", before.free_frames, " -> ", after.free_frames, ", pages ",
                before.free_pages, " -> ", after.free_pages, ", heap ", before.heap_blocks, " -> ", after.heap_blocks);
  logger::info("test_kill", "all as promised");
  return {};
}

}  // namespace test_kill
