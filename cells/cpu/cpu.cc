// Facts: Intel SDM volume 3, sections 2.5 (control registers) and 2.2.1 (EFER); volume 2, CPUID.
#include "cells/cpu/cpu.h"

#include <array>
#include <string_view>

#include "cells/cpu/descriptors.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/arch/interrupts_off.h"

namespace cpu {

/// What a processor reads through GDTR, TR and GS for as long as it runs.
struct Table {
  arch::ProcessorArea area;
  alignas(16) SegmentTable segments;
  alignas(16) TaskState task_state;
};
using Tables = std::array<Table, arch::kMaximumProcessors>;

CELL_KEPT(Others, others, "registration", "who starts other processors lies above; all null: there are none");
CELL_KEPT(Tables, tables, "hw", "processors read their descriptor tables and task states from here");

namespace {

constexpr std::uint16_t kExitPort = 0xf4;  ///< isa-debug-exit, as tests give it to QEMU.

constexpr std::uint32_t kEfer = 0xc000'0080;
constexpr std::uint64_t kEferNoExecute = 1 << 11;
constexpr std::uint64_t kCr0MonitorCoprocessor = 1 << 1;
constexpr std::uint64_t kCr0Emulation = 1 << 2;
constexpr std::uint64_t kCr0TaskSwitched = 1 << 3;
constexpr std::uint64_t kCr0WriteProtect = 1 << 16;
constexpr std::uint64_t kCr4GlobalPages = 1 << 7;
constexpr std::uint64_t kCr4FxSave = 1 << 9;
constexpr std::uint64_t kCr4SseExceptions = 1 << 10;

// One function for each kind of privileged instruction: what the grants of this cell name.
[[gnu::noinline]] void load_tables(const arch::TablePointer& segments, const arch::ProcessorArea& area) {
  arch::load_gdt(segments);
  arch::reload_segments(kCodeSelector, kDataSelector);
  arch::set_processor_area(area);
  arch::load_task_register(kTaskSelector);
}
[[gnu::noinline]] arch::CpuidResult identify(std::uint32_t leaf) { return arch::cpuid(leaf); }
[[gnu::noinline]] std::uint64_t read_time() { return arch::ticks(); }
[[noreturn, gnu::noinline]] void leave(std::uint8_t code) {
  arch::out32<kExitPort>(code);
  arch::halt_for_ever();
}
[[gnu::noinline]] void set_policy(bool has_global_pages) {
  arch::write_msr(kEfer, arch::read_msr(kEfer) | kEferNoExecute);
  arch::write_cr0((arch::read_cr0() & ~(kCr0Emulation | kCr0TaskSwitched)) | kCr0MonitorCoprocessor | kCr0WriteProtect);
  arch::write_cr4(arch::read_cr4() | kCr4FxSave | kCr4SseExceptions | (has_global_pages ? kCr4GlobalPages : 0));
}

void append_letters(Text<12>& text, std::uint32_t letters) {
  for (int i = 0; i < 4; ++i) text.append(static_cast<char>(letters >> (8 * i)));
}

/// FXSAVE and SSE are part of x86_64; virtual processors can be configured without.
bool has_fx_save() { return (identify(1).edx & (1U << 24 | 1U << 25)) == (1U << 24 | 1U << 25); }

Result<void> start_as(std::uint32_t index) {
  const Features found = features();
  if (!found.has_no_execute) return fail(ErrorKind::kUnsupported, "cpu: this processor has no no-execute pages");
  if (!has_fx_save()) return fail(ErrorKind::kUnsupported, "cpu: this processor has no FXSAVE or no SSE");
  Table& table = tables[index];
  table.area.index = index;
  table.task_state.set_no_io_map();
  table.segments = make_segments(reinterpret_cast<std::uint64_t>(&table.task_state));
  load_tables({sizeof(SegmentTable) - 1, reinterpret_cast<std::uint64_t>(&table.segments)}, table.area);
  set_policy(found.has_global_pages);
  return {};
}

}  // namespace

Features features() {
  Features result{};
  const arch::CpuidResult vendor = identify(0);
  append_letters(result.vendor, vendor.ebx);
  append_letters(result.vendor, vendor.edx);
  append_letters(result.vendor, vendor.ecx);
  result.has_global_pages = (identify(1).edx & (1U << 13)) != 0;
  const std::uint32_t last_extended = identify(0x8000'0000).eax;
  const std::uint32_t extended = last_extended >= 0x8000'0001 ? identify(0x8000'0001).edx : 0;
  result.has_no_execute = (extended & (1U << 20)) != 0;
  result.has_huge_pages = (extended & (1U << 26)) != 0;
  result.has_invariant_tsc = last_extended >= 0x8000'0007 && (identify(0x8000'0007).edx & (1U << 8)) != 0;
  return result;
}

Result<void> start() { return start_as(0); }

Result<void> enter(std::uint32_t index) {
  if (index == 0 || index >= tables.size()) return fail(ErrorKind::kOutOfRange, "cpu: no other processor ", index);
  return start_as(index);
}

Result<void> set_interrupt_stack(std::uint32_t index, InterruptStack place, VirtAddr top) {
  const auto number = static_cast<std::size_t>(place);
  if (index >= tables.size()) return fail(ErrorKind::kOutOfRange, "cpu: no processor ", index);
  if (number == 0 || number > static_cast<std::size_t>(InterruptStack::kFault)) {
    return fail(ErrorKind::kOutOfRange, "cpu: no interrupt stack ", number);
  }
  if (top.value % 16 != 0) return fail(ErrorKind::kMisaligned, "cpu: interrupt stack ends at ", top.value);
  tables[index].task_state.set_interrupt_stack(number, top.value);
  return {};
}

Result<void> register_others(const Others& given) {
  if (given.forget == nullptr || given.stop == nullptr || given.go == nullptr)
    return fail(ErrorKind::kOutOfRange, "cpu: a way to reach others is null");
  if (others.forget != nullptr) return fail(ErrorKind::kAlreadyExists, "cpu: there are others already");
  others = given;
  return {};
}

void unregister_others() { others = {}; }

void forget_elsewhere() {
  if (others.forget == nullptr) return;
  const arch::InterruptsOff off;
  others.forget();
}

void stop_others() {
  if (others.stop != nullptr) others.stop();
}

void let_others_go() {
  if (others.go != nullptr) others.go();
}

void exit(std::uint8_t code) { leave(code); }

std::uint64_t ticks() { return read_time(); }

}  // namespace cpu
