#include "cells/task/task.h"

#include <new>
#include <utility>

#include "cells/task/context.h"
#include "cells/task/stack.h"

namespace task {

/// What a Task stands for.
struct Record {
  Context context{};
  Identity identity;
  Stack stack;  ///< Empty: it runs on a stack that is not ours.
};

/// What all tasks come from.
struct Pool {
  SpareStacks spares;
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

[[gnu::noinline]] Result<Stack> find_stack() {
  Stack spare = pool.spares.take();
  if (!spare.empty()) return spare;
  return make_stack();
}

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

Result<Record*> make_record(const Text<24>& name) {
  auto* const record = new (std::nothrow) Record;
  if (record == nullptr) return fail(ErrorKind::kOutOfMemory, "task: no memory for a task");
  record->identity.number = ++pool.last_number;
  record->identity.name = name;
  return record;
}

}  // namespace

void TaskSource::release(Record* record) {
  if (record == nullptr) return;
  if (!record->stack.empty()) pool.spares.keep(record->stack);
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
  TRY_ASSIGN(Stack stack, find_stack());
  TRY_ASSIGN(Record* const record, make_record(setup.name));
  record->context = first_context(stack, setup);
  record->stack = std::move(stack);
  return TaskSource::make(record);
}

Result<Task> adopt_caller(const Text<24>& name) {
  TRY_ASSIGN(Record* const record, make_record(name));
  return TaskSource::make(record);
}

Identity identity(const Task& task) { return task.empty() ? Identity{} : TaskSource::record(task)->identity; }

/// The one place where what belongs to a task but lies elsewhere is exchanged: exceptions in flight belong here too,
/// once cxx_runtime lets them be exchanged.
void switch_to(const Task& from, const Task& to) {
  task_switch(&TaskSource::record(from)->context, &TaskSource::record(to)->context);
}

std::uint64_t trim() {
  std::uint64_t count = 0;
  while (!pool.spares.take().empty()) ++count;
  return count;
}

}  // namespace task
