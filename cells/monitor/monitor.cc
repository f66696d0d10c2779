#include "cells/monitor/monitor.h"

#include "cells/logger/logger.h"
#include "cells/monitor/change.h"
#include "cells/monitor/faults.h"
#include "cells/monitor/inspect.h"
#include "cells/monitor/tasks.h"
#include "cells/scheduler/scheduler.h"
#include "cells/serial/serial.h"

namespace monitor {
namespace {

constexpr std::string_view kPrompt = "ariadne> ";

constexpr Command kCommands[] = {
    {"cells", "", 0, "all loaded cells: hash, rank, trust, addresses and sizes", &cells_command},
    {"deps", "CELL", 1, "whom a cell uses and who uses it, with the symbols", &deps_command},
    {"sym", "ADDRESS", 1, "the symbol and cell at an address", &sym_command},
    {"page", "ADDRESS", 1, "what the page tables say about an address", &page_command},
    {"mem", "", 0, "frames, pages, page tables and heap", &mem_command},
    {"trim", "", 0, "give free heap frames back", &trim_command},
    {"ps", "", 0, "all tasks: state, priority, time that they ran", &ps_command},
    {"top", "", 0, "which tasks run how much, looked at for a fifth of a second", &top_command},
    {"kill", "TASK", 1, "end a task, by its number in ps, at its next safe point", &kill_command},
    {"faults", "", 0, "faults that there were: task, kind, place, what was done", nullptr, &faults_command},
    {"sched", "POLICY", 1, "let another policy decide who runs: round_robin, priority, epoch", &sched_command},
    {"load", "CELL", 1, "load a cell of the boot archive, with what it uses", &load_command},
    {"unload", "CELL", 1, "unload a cell that nobody uses", &unload_command},
    {"swap", "OLD NEW", 2, "replace a loaded version of a cell by another one", &swap_command},
    {"plan", "OLD NEW", 2, "what a swap would do", &plan_command},
    {"try", "OLD NEW", 2, "as swap, and keep the old version", &try_command},
    {"back", "", 0, "put back what the last swap has kept", &back_command},
    {"update", "NAME", 1, "apply the bundle updates/NAME of the boot archive, all of it or nothing", &update_command},
    {"release", "", 0, "which release runs, and the digest of its witness", &release_command},
    {"spawn", "CELL", 1, "a task that calls CELL::run, and does so again after a fault", nullptr, &spawn_command},
    {"call", "CELL SYMBOL", 2, "call an export of the type unsigned long()", nullptr, &call_command},
};

void print_usage(const Command& command) {
  Text<240> line;
  line.append("  ");
  line.append(command.name);
  line.append(' ');
  line.append(command.arguments);
  line.append(' ');
  line.pad_to(22);
  line.append(command.help);
  line.append('\n');
  logger::write(line.view());
}

void print_help() {
  for (const Command& command : kCommands) print_usage(command);
  logger::write("  help                this list\n  quit                end the run\n");
}

void print_error(std::string_view what, std::string_view detail) {
  Text<240> line;
  line.append("error: ");
  line.append(what);
  line.append(detail);
  line.append('\n');
  logger::write(line.view());
}

void run(const Command& command, const Words& words, const fault_recovery::Recovery& recovery) {
  if (words.has_more || words.count != command.argument_count + 1) {
    Text<64> usage;
    usage.append(command.name);
    usage.append(' ');
    usage.append(command.arguments);
    print_error("expected: ", usage.view());
    return;
  }
  const auto result = command.run != nullptr ? command.run(words) : command.run_with(words, recovery);
  if (!result) print_error("", result.error().text.view());
}

/// The next character. Looks for it every two milliseconds, so that others can run meanwhile: no interrupt feeds the
/// port yet, and it holds 16 characters. Before there are tasks nobody can pause, and it looks all the time.
char read_character() {
  constexpr std::uint64_t kPauseNs = 2'000'000;
  char c = 0;
  while (!serial::try_read(c))
    if (!scheduler::sleep(kPauseNs)) continue;
  return c;
}

/// Reads one line with echo; backspace removes a character, ctrl-U the line.
void read_line(Text<160>& line) {
  Text<160> typed;
  while (true) {
    const char c = read_character();
    if (c == '\r' || c == '\n') break;
    if (c == '\b' || c == 0x7f) {
      if (typed.size() == 0) continue;
      Text<160> shorter;
      shorter.append(typed.view().substr(0, typed.size() - 1));
      typed = shorter;
      logger::write("\b \b");
    } else if (c == 0x15) {
      typed.clear();
      logger::write("^U\n");
      logger::write(kPrompt);
    } else if (c >= ' ' && c < 0x7f && typed.size() < 159) {
      typed.append(c);
      logger::write(typed.view().substr(typed.size() - 1));
    }
  }
  logger::write("\n");
  line = typed;
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

bool execute(std::string_view line, const fault_recovery::Recovery& recovery) {
  const Words words = split(line);
  if (words.count == 0) return true;
  if (words.words[0] == "quit") return false;
  if (words.words[0] == "help") {
    print_help();
    return true;
  }
  for (const Command& command : kCommands) {
    if (command.name != words.words[0]) continue;
    run(command, words, recovery);
    return true;
  }
  print_error("expected a command ('help' lists them), not ", words.words[0]);
  return true;
}

Result<void> start() {
  logger::write("Ariadne monitor. 'help' lists the commands.\n");
  const auto recovery = fault_recovery::Recovery::make();
  TRY_ASSIGN(const auto watch, fault_recovery::Watch::begin(recovery));
  Text<160> line;
  do {
    logger::write(kPrompt);
    read_line(line);
  } while (execute(line.view(), recovery));
  logger::write("bye\n");
  return {};
}

}  // namespace monitor
