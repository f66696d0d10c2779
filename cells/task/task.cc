#include "cells/task/task.h"

#include <atomic>
#include <new>
#include <utility>

#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/task/context.h"
#include "cells/task/stack.h"
#include "kernel/arch/spin_lock.h"

namespace task {

/// What a Task stands for.
struct Record {
  Context context{};
  Identity identity;
  cxx_runtime::Flow flow{};  ///< Exceptions and kills under way in it.
  Stack stack;               ///< Empty: it runs on a stack that is not ours.
  Record* next = nullptr;    ///< Among the spare ones.
};

/// Records of tasks that have gone, with their stacks, for the next ones: mapping a stack costs more than all the rest
/// of a task's life.
class Spares {
 public:
  /// Null if there is none.
  Record* take() {
    Record* const record = first_;
    if (record == nullptr) return nullptr;
    first_ = record->next;
    --count_;
    return record;
  }
  /// Whether there was room.
  bool keep(Record& record) {
    constexpr std::size_t kMost = 8;
    if (count_ == kMost) return false;
    record.next = first_;
    first_ = &record;
    ++count_;
    return true;
  }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  Record* first_ = nullptr;
  std::size_t count_ = 0;
};

using Lock = arch::SpinLock<arch::InterruptsAsTheyAre>;

/// What all tasks come from.
struct Pool {
  Lock lock;  ///< Whoever changes the rest.
  Spares spares;
  std::uint64_t last_number = 0;
};

CELL_KEPT(Pool, pool, "inventory", "stacks are kept for the next task; numbers are given once");

/// The only maker of a Task, and the only one to look into it.
struct TaskSource {
  static Result<Task> make(Record* record) {
    Result<Task> made(std::in_place);
    made->record_ = record;
    return made;
  }
  static Record* take(Task& task) { return std::exchange(task.record_, nullptr); }
  static Record* record(const Task& task) { return task.record_; }
  static void release(Record* record);
};

namespace {

/// As task_switch would have left it: it returns to task_begin, which calls entry(argument). Written through the direct
/// map, where the stack can be reached before anybody runs on it.
Context first_context(const Stack& stack, const Setup& setup) {
  const std::uint64_t offset = stack.memory.size_bytes() - sizeof(FirstFrame);
  auto* const frame =
      reinterpret_cast<FirstFrame*>(mapped_pages::direct_map() + (stack.memory.physical() + offset).value);
  *frame = {};
  frame->r13 = reinterpret_cast<std::uint64_t>(setup.argument);
  frame->r12 = reinterpret_cast<std::uint64_t>(setup.entry);
  frame->return_address = reinterpret_cast<std::uint64_t>(&task_begin);
  return {(stack.memory.start() + offset).value, kDefaultMxcsr, kDefaultX87Control};
}

Result<Record*> make_record() {
  auto* const record = new (std::nothrow) Record;
  if (record == nullptr) return fail(ErrorKind::kOutOfMemory, "task: no memory for a task");
  return record;
}

[[gnu::noinline]] Result<Record*> make_with_stack() {
  TRY_ASSIGN(Stack stack, make_stack());
  TRY_ASSIGN(Record* const record, make_record());
  record->stack = std::move(stack);
  return record;
}

void name(Record& record, const Text<24>& name) {
  const Lock::Guard guard(pool.lock);
  record.identity.number = ++pool.last_number;
  record.identity.name = name;
}

}  // namespace

namespace {

Record* take_spare() {
  const Lock::Guard guard(pool.lock);
  return pool.spares.take();
}
bool keep_spare(Record& record) {
  const Lock::Guard guard(pool.lock);
  return pool.spares.keep(record);
}

}  // namespace

void TaskSource::release(Record* record) {
  if (record == nullptr) return;
  if (!record->stack.empty() && keep_spare(*record)) return;
  delete record;
}

Task::Task(Task&& other) noexcept : record_(TaskSource::take(other)) {}

Task& Task::operator=(Task&& other) noexcept {
  Record* const incoming = TaskSource::take(other);
  TaskSource::release(std::exchange(record_, incoming));
  return *this;
}

Task::~Task() { TaskSource::release(record_); }

Result<Task> make(const Setup& setup) {
  if (setup.entry == nullptr) return fail(ErrorKind::kOutOfRange, "task: a task without an entry");
  Record* record = take_spare();
  if (record == nullptr) {
    TRY_ASSIGN(record, make_with_stack());
  }
  name(*record, setup.name);
  record->flow = {};
  record->context = first_context(record->stack, setup);
  return TaskSource::make(record);
}

Result<Task> adopt_caller(const Text<24>& caller) {
  TRY_ASSIGN(Record* const record, make_record());
  name(*record, caller);
  if (!cxx_runtime::adopt_flow(record->flow)) {
    delete record;
    return fail(ErrorKind::kInUse, "task: exceptions are under way in what is to become task ", caller);
  }
  return TaskSource::make(record);
}

Identity identity(const Task& task) { return task.empty() ? Identity{} : TaskSource::record(task)->identity; }

/// The one place where what belongs to a task but lies elsewhere is exchanged.
void switch_to(const Task& from, const Task& to) {
  Record* const next = TaskSource::record(to);
  cxx_runtime::enter_flow(next->flow);
  task_switch(&TaskSource::record(from)->context, &next->context);
}

unwinder::End run(const Task& running, unwinder::Entry entry, void* context, unwinder::Kill& kill) {
  Record& record = *TaskSource::record(running);
  if (record.stack.empty()) return unwinder::run(entry, context, kill);
  return unwinder::run_on({0}, record.stack.reserve, entry, context, kill);
}

Result<void> request_kill(const Task& task) {
  if (task.empty()) return fail(ErrorKind::kNotFound, "task: no task to end");
  return unwinder::request_kill(TaskSource::record(task)->flow);
}

Trail trail(const Task& task) noexcept {
  const std::uint64_t rsp = TaskSource::record(task)->context.rsp;
  const auto& saved = *reinterpret_cast<const FirstFrame*>(rsp);
  // Whoever has never run stands before its first instruction, all others behind a call.
  const bool is_new = saved.return_address == reinterpret_cast<std::uint64_t>(&task_begin);
  return {{saved.rbx, saved.rbp, saved.r12, saved.r13, saved.r14, saved.r15, rsp + sizeof(FirstFrame),
           saved.return_address, is_new ? 1ULL : 0ULL},
          rsp + cell_abi::kTaskStackPages * kPageSize,
          true};
}

std::uint64_t next_address(Trail& trail) noexcept {
  if (trail.is_exact) {
    const std::uint64_t address = trail.registers.rip;
    trail.is_exact = unwinder::step_out(trail.registers);
    return address;
  }
  // The caller that became a task has a stack that is not ours; like all of them it ends where no more is mapped.
  std::uint64_t& at = trail.registers.rsp;
  while (at < trail.limit && (at % kPageSize != 0 || mapped_pages::translate({at}).is_mapped)) {
    const std::uint64_t word = *reinterpret_cast<const std::uint64_t*>(at);
    at += sizeof word;
    if (word != 0) return word;
  }
  return 0;
}

void trim() {
  while (const Record* const record = take_spare()) delete record;
}

std::uint64_t spare_stacks() { return pool.spares.count(); }

bool has_left(const Task& task) {
  return task.empty() || std::atomic_ref(TaskSource::record(task)->context.rsp).load(std::memory_order_acquire) != 0;
}

}  // namespace task
