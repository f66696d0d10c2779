#include "cells/monitor/faults.h"

#include "cells/logger/logger.h"

namespace monitor {
namespace {

using fault_recovery::Fault;
using Line = Text<240>;

void print(Line& line) {
  line.append('\n');
  logger::write(line.view());
  line.clear();
}

void print_fault(const Fault& fault) {
  constexpr std::uint64_t kNsPerMs = 1'000'000;
  Line line;
  line.append('#');
  line.append_decimal(fault.number);
  line.append(" at ");
  line.append_decimal(fault.when_ns / kNsPerMs);
  line.append(" ms, task ");
  line.append_decimal(fault.task.number);
  line.append(' ');
  line.append(fault.task.name);
  line.append(": ");
  line.append(fault.what);
  print(line);
  line.append("    in ");
  line.append(fault.place);
  line.append("; ");
  line.append(fault.action);
  print(line);
}

void print_trace(const Fault& fault) {
  for (std::uint32_t i = 0; i < fault.depth && i < Fault::kFrames; ++i) {
    Line line;
    line.append("    #");
    line.append_decimal(i);
    line.append(' ');
    line.append(fault.trace[i]);
    print(line);
  }
}

}  // namespace

/// The newest first, and of that one also where it came from.
Result<void> faults_command(const Words&, const fault_recovery::Recovery& recovery) {
  const std::uint64_t count = recovery.fault_count();
  for (std::uint64_t number = count; number > 0; --number) {
    const auto fault = recovery.fault(number);
    if (!fault) break;
    print_fault(*fault);
    if (number == count) print_trace(*fault);
  }
  Line line;
  line.append_decimal(count);
  line.append(" faults");
  print(line);
  return {};
}

Result<void> spawn_command(const Words& words, const fault_recovery::Recovery& recovery) {
  Text<80> symbol;
  symbol.append(words.words[1]);
  symbol.append("::run");
  TRY_ASSIGN(const auto handle,
             fault_recovery::Builder(recovery).name(words.words[1]).call(words.words[1], symbol.view()));
  Line line;
  line.append("task ");
  line.append_decimal(handle.identity().number);
  print(line);
  return {};
}

}  // namespace monitor
