#include "cells/monitor/tasks.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/logger/logger.h"
#include "cells/scheduler/scheduler.h"

namespace monitor {
namespace {

using scheduler::TaskInfo;
using Line = Text<240>;

void print(Line& line) {
  line.append('\n');
  logger::write(line.view());
  line.clear();
}

/// In the order of TaskInfo::State.
constexpr std::array<std::string_view, 5> kStates = {"running", "ready", "waiting", "suspended", "over"};

void print_task(const TaskInfo& task) {
  constexpr std::uint64_t kNsPerMs = 1'000'000;
  Line line;
  line.append_decimal(task.identity.number, 6);
  line.append("  ");
  line.append(task.identity.name);
  line.append(' ');
  line.pad_to(34);
  line.append(kStates[static_cast<std::size_t>(task.state) % kStates.size()]);
  line.append(' ');
  line.pad_to(44);
  line.append_decimal(task.priority, 8);
  line.append_decimal(task.running_ns / kNsPerMs, 12);
  line.append_decimal(task.home, 11);
  if (task.processor >= 0) line.append(" pinned");
  print(line);
}

struct Tasks {
  std::array<TaskInfo, 32> all;
  std::size_t count = 0;

  Tasks() : count(scheduler::list(all)) {}
  [[nodiscard]] std::span<const TaskInfo> shown() const { return std::span(all).first(std::min(count, all.size())); }
  /// For how long a task had run; 0 if there was none of that number.
  [[nodiscard]] std::uint64_t running_ns(std::uint64_t number) const {
    for (const TaskInfo& task : shown())
      if (task.identity.number == number) return task.running_ns;
    return 0;
  }
};

void print_share(const TaskInfo& task, std::uint64_t ran_ns, std::uint64_t all_ns) {
  Line line;
  line.append_decimal(all_ns == 0 ? 0 : ran_ns * 100 / all_ns, 4);
  line.append(" %");
  line.append_decimal(task.identity.number, 8);
  line.append("  ");
  line.append(task.identity.name);
  print(line);
}

}  // namespace

Result<void> top_command(const Words&) {
  constexpr std::uint64_t kLookNs = 200'000'000;
  const Tasks before;
  TRY(scheduler::sleep(kLookNs));
  Tasks after;
  std::uint64_t all_ns = 0;
  for (TaskInfo& task : std::span(after.all).first(after.shown().size())) {
    task.running_ns -= before.running_ns(task.identity.number);
    all_ns += task.running_ns;
  }
  logger::write(" share  number  name\n");
  auto rest = std::span(after.all).first(after.shown().size());
  for (; !rest.empty(); rest = rest.subspan(1)) {
    std::swap(rest.front(), *std::ranges::max_element(rest, {}, &TaskInfo::running_ns));
    print_share(rest.front(), rest.front().running_ns, all_ns);
  }
  return {};
}

Result<void> kill_command(const Words& words) {
  TRY_ASSIGN(const std::uint64_t number, parse_number(words.words[1]));
  TRY(scheduler::kill(number));
  Line line;
  line.append("task ");
  line.append_decimal(number);
  line.append(" is to end");
  print(line);
  return {};
}

Result<void> ps_command(const Words&) {
  std::array<TaskInfo, 32> tasks;
  const std::size_t count = scheduler::list(tasks);
  logger::write("number  name                      state     priority  running ms  processor\n");
  for (std::size_t i = 0; i < count && i < tasks.size(); ++i) print_task(tasks[i]);
  Line line;
  line.append_decimal(count);
  line.append(" tasks, policy ");
  line.append(scheduler::policy_name());
  print(line);
  return {};
}

Result<void> sched_command(const Words& words) {
  Text<64> cell;
  cell.append("sched_");
  cell.append(words.words[1]);
  if (cell_namespace::find_cell(cell.view()) == nullptr) TRY(cell_loader::load(cell.view()));
  Text<80> symbol;
  symbol.append(cell);
  symbol.append("::use");
  TRY_ASSIGN(const unsigned long is_done, cell_loader::call(cell.view(), symbol.view()));
  if (is_done == 0) return fail(ErrorKind::kRefused, cell, " could not take over");
  Line line;
  line.append("policy ");
  line.append(scheduler::policy_name());
  print(line);
  return {};
}

}  // namespace monitor
