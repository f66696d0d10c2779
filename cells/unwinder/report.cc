// A kill in words.
#include <string_view>

#include "cells/interrupts/interrupts.h"
#include "cells/logger/logger.h"
#include "cells/panic/panic.h"
#include "cells/unwinder/unwinder.h"

namespace unwinder {
namespace {

using Line = Text<logger::kMaxLine>;

void log(const Line& line) { logger::log(logger::Level::kError, "unwinder", line.view()); }

void append_cause(const Kill& kill, Line& line) {
  Text<160> what;
  if (kill.cause == Cause::kFault) {
    interrupts::append_exception(kill.registers.vector, what);
  } else if (kill.cause == Cause::kGaveUp) {
    what.append(kill.why.view());
  } else {
    what.append("on request");
  }
  line.append(what);
}

void append_place(std::uint64_t pc, Line& line) {
  Text<160> place;
  panic::describe(pc, place);
  line.append(place);
}

/// Whether the code at `pc` is in a cell that may be the reason of what happens there.
bool is_somebodys(std::uint64_t pc) {
  Text<160> place;
  return panic::describe(pc, place) && !place.view().ends_with("(unwinder)") &&
         !place.view().ends_with("(cxx_runtime)");
}

/// Where the fault was. Who gave up, or was at a checkpoint, is who called the cells that only pass that on.
void append_place_of(const Kill& kill, Line& line) {
  if (kill.cause == Cause::kFault) return append_place(kill.registers.rip, line);
  const std::uint64_t place = place_of(kill);
  if (place != 0) return append_place(place, line);
  line.append("unknown code");
}

void log_how_it_went(const Kill& kill) {
  if (kill.has_overflowed) logger::error("unwinder", "the stack was full");
  if (kill.further_faults > 0) {
    Line line;
    line.append_decimal(kill.further_faults);
    line.append(" further faults while it was unwound");
    log(line);
  }
  if (!kill.is_complete) logger::error("unwinder", "not all of it could be unwound: what was left out stays behind");
}

struct Named {
  std::string_view name;
  std::uint64_t value;
};

void log_registers(const interrupts::Frame& frame) {
  const Named all[] = {{"rax", frame.rax}, {"rbx", frame.rbx},   {"rcx", frame.rcx}, {"rdx", frame.rdx},
                       {"rsi", frame.rsi}, {"rdi", frame.rdi},   {"rbp", frame.rbp}, {"rsp", frame.rsp},
                       {"r8 ", frame.r8},  {"r9 ", frame.r9},    {"r10", frame.r10}, {"r11", frame.r11},
                       {"r12", frame.r12}, {"r13", frame.r13},   {"r14", frame.r14}, {"r15", frame.r15},
                       {"rip", frame.rip}, {"rfl", frame.rflags}};
  Line line;
  for (const auto& [name, value] : all) {
    if (line.size() > 80) {
      log(line);
      line.clear();
    }
    if (line.size() != 0) line.append("  ");
    line.append(name);
    line.append(' ');
    line.append_hex(value, 16);
  }
  log(line);
}

void log_frame(std::size_t number, std::uint64_t pc) {
  Line line;
  line.append('#');
  line.append_decimal(number);
  line.append(" 0x");
  line.append_hex(pc, 16);
  line.append(' ');
  append_place(number == 0 ? pc : pc - 1, line);
  log(line);
}

}  // namespace

std::uint64_t place_of(const Kill& kill) {
  for (std::uint32_t i = 0; i < kill.depth; ++i) {
    const std::uint64_t pc = i == 0 ? kill.trace[0] : kill.trace[i] - 1;
    if (is_somebodys(pc)) return pc;
  }
  return 0;
}

void report(const Kill& kill) {
  Line headline;
  headline.append("KILLED ");
  append_cause(kill, headline);
  headline.append(" in ");
  append_place_of(kill, headline);
  log(headline);
  if (kill.cause == Cause::kFault) {
    if (const auto why = interrupts::explain(kill.registers, kill.address); why.size() != 0)
      logger::error("unwinder", why);
  }
  log_how_it_went(kill);
  log_registers(kill.registers);
  for (std::uint32_t i = 0; i < kill.depth; ++i) log_frame(i, kill.trace[i]);
}

}  // namespace unwinder
