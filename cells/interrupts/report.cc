// Facts: Intel SDM volume 3, 6.13 (error codes), 6.15 (each exception), 4.7 (page faults).
#include "cells/interrupts/report.h"

#include <array>
#include <span>
#include <utility>

#include "cells/logger/logger.h"
#include "cells/panic/panic.h"

namespace interrupts {
namespace {

constexpr std::uint64_t kGeneralProtection = 13;
constexpr std::uint64_t kPageFault = 14;

constexpr Exception kReserved = {"reserved exception", ""};
constexpr std::array<Exception, 22> kNames = {{
    {"divide error", "#DE"},
    {"debug exception", "#DB"},
    {"non-maskable interrupt", "NMI"},
    {"breakpoint", "#BP"},
    {"overflow", "#OF"},
    {"bound range exceeded", "#BR"},
    {"invalid opcode", "#UD"},
    {"device not available", "#NM"},
    {"double fault", "#DF"},
    {"coprocessor segment overrun", ""},
    {"invalid TSS", "#TS"},
    {"segment not present", "#NP"},
    {"stack-segment fault", "#SS"},
    {"general protection", "#GP"},
    {"page fault", "#PF"},
    kReserved,
    {"x87 floating-point error", "#MF"},
    {"alignment check", "#AC"},
    {"machine check", "#MC"},
    {"SIMD floating-point exception", "#XM"},
    {"virtualization exception", "#VE"},
    {"control protection exception", "#CP"},
}};

/// #TS, #NP, #SS, #GP: the error code names a segment or gate.
constexpr bool has_selector(std::uint64_t vector) { return vector >= 10 && vector <= 13; }

void explain_page_fault(Text<160>& text, std::uint64_t error, std::uint64_t address) {
  constexpr std::uint64_t kPresent = 1 << 0;
  constexpr std::uint64_t kWrite = 1 << 1;
  constexpr std::uint64_t kUser = 1 << 2;
  constexpr std::uint64_t kReservedBit = 1 << 3;
  constexpr std::uint64_t kFetch = 1 << 4;
  const std::string_view access = (error & kFetch) != 0   ? "fetch from "
                                  : (error & kWrite) != 0 ? "write to "
                                                          : "read of ";
  text.append(access);
  text.append(address);
  if ((error & kReservedBit) != 0) {
    text.append(": a page-table entry has reserved bits set");
  } else if ((error & kPresent) == 0) {
    text.append(": not mapped");
  } else {
    text.append((error & kFetch) != 0   ? ": not executable"
                : (error & kWrite) != 0 ? ": not writable"
                                        : ": not allowed");
  }
  if ((error & kUser) != 0) text.append(" (user mode)");
}

void explain_selector(Text<160>& text, std::uint64_t error) {
  if (error == 0) return text.append("no segment or gate involved");
  constexpr std::array<std::string_view, 4> kTables = {"GDT", "IDT", "LDT", "IDT"};
  text.append("entry ");
  text.append((error >> 3) & 0x1fff);
  text.append(" of the ");
  text.append(kTables[(error >> 1) & 3]);
  if ((error & 1) != 0) text.append(", from an external event");
}

void log_line(const Text<160>& text) { logger::log(logger::Level::kError, "interrupts", text.view()); }

using Named = std::pair<std::string_view, std::uint64_t>;

void log_registers(std::span<const Named> registers) {
  Text<160> line;
  for (const auto& [name, value] : registers) {
    if (line.size() != 0) line.append("  ");
    line.append(name);
    line.append(' ');
    line.append_hex(value, 16);
  }
  log_line(line);
}

void log_all_registers(const Frame& frame, std::uint64_t address) {
  log_registers(std::array<Named, 4>{{{"rax", frame.rax}, {"rbx", frame.rbx}, {"rcx", frame.rcx}, {"rdx", frame.rdx}}});
  log_registers(std::array<Named, 4>{{{"rsi", frame.rsi}, {"rdi", frame.rdi}, {"rbp", frame.rbp}, {"rsp", frame.rsp}}});
  log_registers(std::array<Named, 4>{{{"r8 ", frame.r8}, {"r9 ", frame.r9}, {"r10", frame.r10}, {"r11", frame.r11}}});
  log_registers(std::array<Named, 4>{{{"r12", frame.r12}, {"r13", frame.r13}, {"r14", frame.r14}, {"r15", frame.r15}}});
  log_registers(
      std::array<Named, 4>{{{"rip", frame.rip}, {"rfl", frame.rflags}, {"cr2", address}, {"err", frame.error}}});
  log_registers(std::array<Named, 2>{{{"cs ", frame.cs}, {"ss ", frame.ss}}});
}

void log_headline(const Frame& frame) {
  Text<160> what;
  append_exception(frame.vector, what);
  Text<200> line;
  line.append("FAULT ");
  line.append(what);
  line.append(" in ");
  Text<160> place;
  panic::describe(frame.rip, place);
  line.append(place);
  logger::log(logger::Level::kError, "interrupts", line.view());
}

/// Lets the unwinder begin in the caller: the return address is on top of the stack. One byte less, because it looks an
/// interrupted address up as it is, and this one may lie behind the last instruction of the caller.
void return_to_caller(Frame& frame) {
  frame.rip = *reinterpret_cast<const std::uint64_t*>(frame.rsp) - 1;
  frame.rsp += sizeof(std::uint64_t);
}

}  // namespace

Exception exception(std::uint64_t vector) { return vector < kNames.size() ? kNames[vector] : kReserved; }

void append_exception(std::uint64_t vector, Text<160>& out) {
  const auto [name, mnemonic] = exception(vector);
  out.append(name);
  out.append(" (");
  if (!mnemonic.empty()) {
    out.append(mnemonic);
    out.append(", ");
  }
  out.append("vector ");
  out.append_decimal(vector);
  out.append(')');
}

Text<160> explain(const Frame& frame, std::uint64_t address) {
  Text<160> text;
  if (frame.vector == kPageFault) explain_page_fault(text, frame.error, address);
  if (has_selector(frame.vector)) explain_selector(text, frame.error);
  return text;
}

bool is_wild_call(const Frame& frame, std::uint64_t address) {
  if (frame.rsp % sizeof(std::uint64_t) != 0) return false;
  if (frame.vector == kPageFault) return frame.rip == address;
  // Not canonical: bits 63 to 47 differ. No such address can be fetched from, and it is no page that is missing.
  const auto upper = static_cast<std::int64_t>(frame.rip) >> 47;
  return frame.vector == kGeneralProtection && upper != 0 && upper != -1;
}

void log_fault(Frame& frame, std::uint64_t address) {
  log_headline(frame);
  if (const Text<160> why = explain(frame, address); why.size() != 0) log_line(why);
  log_all_registers(frame, address);
  if (is_wild_call(frame, address)) return_to_caller(frame);
  panic::log_backtrace("interrupts", frame.rip);
}

}  // namespace interrupts
