#include "tests/restart/test_restart.h"

#include <array>
#include <string_view>
#include <utility>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cell_swap/cell_swap.h"
#include "cells/fault_recovery/fault_recovery.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/scheduler/scheduler.h"
#include "cells/task/task.h"
#include "cells/timer/timer.h"
#include "tests/restart/divider.h"
#include "tests/restart/reckoner.h"

namespace test_restart {
namespace {

using fault_recovery::Builder;
using fault_recovery::Limits;
using fault_recovery::Recovery;

constexpr std::uint64_t kMs = 1'000'000;
constexpr Limits kTwice{.restarts = 2, .back_off_ns = 2 * kMs, .longest_back_off_ns = 8 * kMs};

Result<void> expect(std::string_view what, std::uint64_t got, std::uint64_t wanted) {
  if (got != wanted) return fail(ErrorKind::kRefused, what, " is ", got, ", expected ", wanted);
  return {};
}

template <typename T>
Result<void> expect_error(std::string_view what, const Result<T>& got, ErrorKind wanted) {
  if (got) return fail(ErrorKind::kRefused, what, ": no error");
  if (got.error().kind != wanted) return fail(ErrorKind::kRefused, what, ": ", got.error().text);
  return {};
}

/// What was done about the fault so many before the newest.
Result<void> expect_action(const Recovery& recovery, std::uint64_t back, std::string_view wanted) {
  TRY_ASSIGN(const auto fault, recovery.fault(recovery.fault_count() - back));
  if (!fault.action.view().starts_with(wanted))
    return fail(ErrorKind::kRefused, "action: ", fault.action, ", expected ", wanted);
  return {};
}

/// Where the code of a cell is, complemented: the address itself on our stack would look as if we were in there.
std::uint64_t text_of(std::string_view cell) { return ~cell_namespace::find_cell(cell)->text.start().value; }

/// Writes a constant of a cell through the direct map, as a broken bit or a stray device would: no page of the cell is
/// writable.
void break_constant(unsigned long place, unsigned long value) {
  const auto page = mapped_pages::translate({place});
  *reinterpret_cast<volatile unsigned long*>(mapped_pages::direct_map() + page.physical.value) = value;
}

// --- restarts ---

/// Shared by the attempts of one task, and who joins it.
struct Attempts {
  std::uint64_t begun = 0;
  std::uint64_t live = 0;
};
struct Held {
  explicit Held(Attempts& attempts) : attempts(attempts) { ++attempts.live; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { --attempts.live; }
  Attempts& attempts;
};

/// Faults until the attempt of this number.
[[gnu::noinline]] std::uint64_t work_at(Attempts& attempts, std::uint64_t number) {
  const Held held(attempts);
  ++attempts.begun;
  return divider::divide(attempts.begun < number ? 0 : 2);
}

Result<void> a_task_begins_anew(const Recovery& recovery) {
  Attempts attempts;
  const std::uint64_t before = recovery.fault_count(), start_ns = timer::now();
  TRY_ASSIGN(auto handle,
             Builder(recovery).name("stumbles").limits(kTwice).run([&attempts] { return work_at(attempts, 3); }));
  TRY_ASSIGN(const std::uint64_t value, handle.join());
  TRY(expect("value", value, 42));
  TRY(expect("attempts", attempts.begun, 3));
  TRY(expect("objects that live", attempts.live, 0));
  TRY(expect("faults", recovery.fault_count() - before, 2));
  TRY(expect_action(recovery, 1, "restarted after 2 ms"));
  TRY(expect_action(recovery, 0, "restarted after 4 ms"));
  if (timer::now() - start_ns < 6 * kMs) return fail(ErrorKind::kRefused, "it did not back off");
  TRY_ASSIGN(const auto fault, recovery.fault(recovery.fault_count()));
  if (fault.task.name.view() != "stumbles" || fault.what.view() != "divide error (#DE, vector 0)" ||
      !fault.place.view().ends_with("(divider)") || fault.depth < 3)
    return fail(ErrorKind::kRefused, "the log: ", fault.task.name, ", ", fault.what, " in ", fault.place);
  return expect_error("a fault that there was not", recovery.fault(recovery.fault_count() + 1), ErrorKind::kNotFound);
}

// --- fresh copies ---

Result<void> reckon(const Recovery& recovery) {
  TRY_ASSIGN(auto handle, Builder(recovery).name("reckoner").limits(kTwice).call("reckoner", "reckoner::run"));
  TRY_ASSIGN(const auto value, handle.join());
  TRY_ASSIGN(const unsigned long number, value);
  return expect("what was reckoned", number, 42);
}

/// Restarts do not help: the fault is in the copy of the cell.
Result<void> the_faulty_cell_is_replaced(const Recovery& recovery) {
  const std::uint64_t before = recovery.fault_count(), old_text = text_of("divider");
  break_constant(divider::place_of_constant(), 0);
  TRY(reckon(recovery));
  TRY(expect("faults", recovery.fault_count() - before, 3));
  TRY(expect_action(recovery, 1, "restarted"));
  TRY(expect_action(recovery, 0, "replaced divider"));
  if (text_of("divider") == old_text) return fail(ErrorKind::kRefused, "divider is the old copy");
  return expect("calls of the fresh copy", divider::calls(), 1);
}

/// Nor does a fresh copy of where the fault is: it comes from the application.
Result<void> the_application_is_replaced(const Recovery& recovery) {
  const std::uint64_t before = recovery.fault_count(), old_text = text_of("reckoner");
  break_constant(reckoner::place_of_constant(), 0);
  TRY(reckon(recovery));
  TRY(expect("faults", recovery.fault_count() - before, 6));
  TRY(expect_action(recovery, 3, "replaced divider"));
  TRY(expect_action(recovery, 0, "replaced reckoner"));
  if (text_of("reckoner") == old_text) return fail(ErrorKind::kRefused, "reckoner is the old copy");
  return {};
}

/// Nobody pulls the code away from under a task.
CELL_BLOCKS Result<void> who_is_in_a_cell_stays_there(const Recovery& recovery) {
  TRY_ASSIGN(auto handle, Builder(recovery).name("lingers").call("divider", "divider::linger[blocks]"));
  TRY(scheduler::sleep(10 * kMs));
  const std::uint64_t old_text = text_of("divider");
  TRY(expect_error("a swap under a task", cell_loader::swap("divider", "divider"), ErrorKind::kInUse));
  break_constant(divider::place_of_constant(), 0);
  const std::uint64_t before = recovery.fault_count();
  TRY(reckon(recovery));
  TRY_ASSIGN(const auto lingered, handle.join());
  TRY_ASSIGN(const unsigned long value, lingered);
  TRY(expect("what lingered", value, 1));
  if (text_of("divider") == old_text) return fail(ErrorKind::kRefused, "divider was not replaced once it was free");
  if (recovery.fault_count() - before < 4) return fail(ErrorKind::kRefused, "it was replaced too early");
  return {};
}

// --- swaps that wait ---

/// Whether an error names what one has to know to do something about it.
Result<void> expect_named(const Error& error, std::string_view task) {
  const std::string_view text = error.text.view();
  const bool is_named = text.starts_with("task ") && text.find(task) != std::string_view::npos &&
                        text.find("is in divider: divider::linger") != std::string_view::npos;
  if (error.kind != ErrorKind::kInUse || !is_named) return fail(ErrorKind::kRefused, "not named: ", error.text);
  return {};
}

/// It lingers for 40 ms.
CELL_BLOCKS Result<void> a_swap_waits_for_who_is_in_a_cell(const Recovery& recovery) {
  constexpr std::array kCopy = {cell_loader::SwapPair{"divider", "divider"}};
  TRY_ASSIGN(auto handle, Builder(recovery).name("lingers").call("divider", "divider::linger[blocks]"));
  TRY(scheduler::sleep(5 * kMs));
  const std::uint64_t old_text = text_of("divider");
  const auto at_once = cell_swap::swap_set(kCopy, cell_loader::Old::kDropped, {});
  TRY(expect_error("a swap that does not wait", at_once, ErrorKind::kInUse));
  TRY(expect_named(at_once.error(), "(lingers)"));
  const std::uint64_t begin_ns = timer::now();
  const auto too_soon = cell_swap::swap_set(kCopy, cell_loader::Old::kDropped, {10 * kMs});
  TRY(expect_error("a swap that waits too short a time", too_soon, ErrorKind::kInUse));
  TRY(expect_named(too_soon.error(), "(lingers)"));
  if (timer::now() - begin_ns < 10 * kMs) return fail(ErrorKind::kRefused, "it did not wait");
  if (text_of("divider") != old_text) return fail(ErrorKind::kRefused, "divider was replaced under a task");
  TRY(cell_swap::swap_set(kCopy, cell_loader::Old::kKept, {1'000 * kMs}));
  if (text_of("divider") == old_text) return fail(ErrorKind::kRefused, "divider was not replaced once it was free");
  TRY_ASSIGN(const auto lingered, handle.join());
  TRY_ASSIGN(const unsigned long value, lingered);
  TRY(expect("what lingered", value, 1));
  TRY(cell_swap::swap_back({}));
  return expect("whether divider is the old copy", text_of("divider") == old_text ? 1 : 0, 1);
}

// --- the end ---

Result<void> try_hopeless(const Recovery& recovery) {
  TRY_ASSIGN(
      auto handle,
      Builder(recovery).name("hopeless").limits({.restarts = 0, .back_off_ns = 1}).call("hopeless", "hopeless::run"));
  return expect_error("what cannot be helped", handle.join(), ErrorKind::kRefused);
}

/// It was loaded for the task, and goes with it.
Result<void> what_cannot_be_helped_is_given_up(const Recovery& recovery) {
  const std::uint64_t before = recovery.fault_count();
  TRY(try_hopeless(recovery));
  TRY(expect("faults", recovery.fault_count() - before, 3));
  TRY(expect_action(recovery, 0, "given up"));
  if (cell_namespace::find_cell("hopeless") != nullptr) return fail(ErrorKind::kRefused, "the cell stays loaded");
  TRY(expect_error("a cell in quarantine", recovery.check("hopeless"), ErrorKind::kRefused));
  TRY(expect_error("a task of it", Builder(recovery).call("hopeless", "hopeless::run"), ErrorKind::kRefused));
  recovery.release("hopeless");
  TRY(recovery.check("hopeless"));
  return {};
}

/// Who depends on a cell in quarantine is told at the first fault there.
Result<void> dependents_are_told(const Recovery& recovery) {
  TRY(recovery.quarantine("divider"));
  const std::uint64_t before = recovery.fault_count();
  Attempts attempts;
  TRY_ASSIGN(auto handle, Builder(recovery).name("dependent").run([&attempts] { return work_at(attempts, 2); }));
  TRY(expect_error("a dependent", handle.join(), ErrorKind::kRefused));
  TRY(expect("attempts", attempts.begun, 1));
  TRY(expect("faults", recovery.fault_count() - before, 1));
  TRY(expect_action(recovery, 0, "given up: quarantine"));
  recovery.release("divider");
  return {};
}

Result<void> quarantine_has_bounds() {
  const Recovery recovery = Recovery::make();
  for (std::size_t i = 0; i < fault_recovery::Quarantine::kMost; ++i) {
    Text<20> name;
    name.append("cell_");
    name.append_decimal(i);
    TRY(recovery.quarantine(name.view()));
    TRY(recovery.quarantine(name.view()));
  }
  TRY(expect_error("one too many", recovery.quarantine("too many"), ErrorKind::kOutOfMemory));
  recovery.release("cell_0");
  recovery.release("cell_0");
  TRY(recovery.check("cell_0"));
  return recovery.quarantine("one more");
}

/// On request it ends for good, while it waits to begin anew too.
Result<void> a_kill_is_final(const Recovery& recovery) {
  Attempts attempts;
  TRY_ASSIGN(auto handle, Builder(recovery)
                              .name("patient")
                              .limits({.back_off_ns = 1'000'000 * kMs, .longest_back_off_ns = 1'000'000 * kMs})
                              .run([&attempts] { return work_at(attempts, 9); }));
  TRY(scheduler::sleep(5 * kMs));
  TRY(expect("attempts", attempts.begun, 1));
  TRY(handle.kill());
  TRY(expect_error("what was killed", handle.join(), ErrorKind::kRefused));
  TRY(expect("attempts after the kill", attempts.begun, 1));
  return expect("objects that live", attempts.live, 0);
}

std::uint64_t fault_once(void* /*argument*/) { return divider::divide(0); }

Result<void> other_tasks_are_in_the_log_too(const Recovery& recovery) {
  const std::uint64_t before = recovery.fault_count();
  scheduler::Setup setup{.entry = &fault_once, .name = {}};
  setup.name.append("plain");
  TRY_ASSIGN(const auto member, scheduler::spawn(setup));
  if (scheduler::join(member).kind != scheduler::Exit::Kind::kKilled) return fail(ErrorKind::kRefused, "not killed");
  TRY(expect("faults", recovery.fault_count() - before, 1));
  return expect_action(recovery, 0, "ended");
}

Result<void> bad_names_come_back_as_errors(const Recovery& recovery) {
  TRY_ASSIGN(auto nobody, Builder(recovery).call("nobody", "nobody::run"));
  TRY_ASSIGN(const auto no_cell, nobody.join());
  TRY(expect_error("no such cell", no_cell, ErrorKind::kNotFound));
  TRY_ASSIGN(auto nothing, Builder(recovery).call("divider", "divider::nothing"));
  TRY_ASSIGN(const auto no_export, nothing.join());
  return expect_error("no such export", no_export, ErrorKind::kNotFound);
}

using Test = Result<void> (*)(const Recovery&);
constexpr std::array<std::pair<std::string_view, Test>, 10> kTests = {{
    {"a task begins anew", &a_task_begins_anew},
    {"the faulty cell is replaced", &the_faulty_cell_is_replaced},
    {"the application is replaced", &the_application_is_replaced},
    {"who is in a cell stays there", &who_is_in_a_cell_stays_there},
    {"a swap waits for who is in a cell", &a_swap_waits_for_who_is_in_a_cell},
    {"what cannot be helped is given up", &what_cannot_be_helped_is_given_up},
    {"dependents are told", &dependents_are_told},
    {"a kill is final", &a_kill_is_final},
    {"other tasks are in the log too", &other_tasks_are_in_the_log_too},
    {"bad names come back as errors", &bad_names_come_back_as_errors},
}};

/// Everything that recovery could leave.
struct Memory {
  std::uint64_t free_frames, free_pages, cell_pages, heap_blocks;
  bool operator==(const Memory&) const = default;
};
Memory measure() {
  task::trim();
  heap::trim();
  return {frame_allocator::stats().free_frames, page_allocator::stats(page_allocator::Arena::kGeneral).free_pages,
          page_allocator::stats(page_allocator::Arena::kCells).free_pages, heap::stats().live_blocks};
}

Result<void> run_all(const Recovery& recovery) {
  for (const auto& [name, test] : kTests) {
    if (const auto result = test(recovery); !result) return fail(result.error().kind, name, ": ", result.error().text);
  }
  return scheduler::sleep(20 * kMs);
}

}  // namespace

Result<void> start() {
  TRY(quarantine_has_bounds());
  const Recovery recovery = Recovery::make();
  {
    TRY_ASSIGN(const auto watch, fault_recovery::Watch::begin(recovery));
    TRY(expect_error("a second watch", fault_recovery::Watch::begin(recovery), ErrorKind::kAlreadyExists));
    TRY(run_all(recovery));
    const Memory before = measure();
    for (int i = 0; i < 10; ++i) TRY(run_all(recovery));
    const Memory after = measure();
    if (after != before)
      return fail(ErrorKind::kRefused, "frames ", before.free_frames, " -> ", after.free_frames, ", pages ",
                  before.free_pages, " -> ", after.free_pages, ", of cells ", before.cell_pages, " -> ",
                  after.cell_pages, ", heap ", before.heap_blocks, " -> ", after.heap_blocks);
  }
  TRY_ASSIGN(const auto again, fault_recovery::Watch::begin(recovery));
  logger::info("test_restart", "all as promised");
  return {};
}

}  // namespace test_restart
