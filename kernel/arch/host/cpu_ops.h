// Stand-ins for kernel/arch/x86_64/cpu_ops.h in host tests. Ports and system registers are tables that the test fills
// and looks at (`arch::host::machine()`); what has no meaning in a process does nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <vector>

namespace arch {

struct [[gnu::packed]] TablePointer {
  std::uint16_t limit;
  std::uint64_t base;
};

struct CpuidResult {
  std::uint32_t eax;
  std::uint32_t ebx;
  std::uint32_t ecx;
  std::uint32_t edx;
};

namespace host {

/// Thrown by halt_for_ever(), so that a test can see the end of a run and go on.
struct Halted {};

/// One write to a port. `bits` is 8, 16 or 32.
struct PortWrite {
  std::uint16_t port;
  std::uint8_t bits;
  std::uint32_t value;
  bool operator==(const PortWrite&) const = default;
};

/// All that the stand-ins read and write. A test begins with `machine() = {}`.
struct Machine {
  std::vector<PortWrite> port_log;                                ///< Every write, oldest first.
  std::map<std::uint16_t, std::deque<std::uint32_t>> port_input;  ///< What reads give; the last value stays.
  std::function<void(const PortWrite&)> on_write;                 ///< A device model, if the test has one.
  std::map<std::uint32_t, std::uint64_t> msr;                     ///< Absent registers read as 0.
  std::map<std::uint32_t, CpuidResult> cpuid;                     ///< By leaf; absent leaves are all zero.
  std::uint64_t cr0 = 0x8000'0011;
  std::uint64_t cr2 = 0;
  std::uint64_t cr3 = 0;
  std::uint64_t cr4 = 0x20;
  std::uint64_t xcr0 = 1;
  std::uint64_t ticks = 0;  ///< Advances by one a reading.
  bool interrupts_on = false;
  TablePointer gdt{};
  TablePointer idt{};
  std::uint16_t task_register = 0;
  std::vector<std::uint64_t> flushed_pages;  ///< Arguments of flush_tlb_page.
};

inline Machine& machine() {
  static Machine instance;
  return instance;
}

inline void write_port(PortWrite write) {
  machine().port_log.push_back(write);
  if (machine().on_write) machine().on_write(write);
}

/// All ones where no input is set, as on a bus without the device.
inline std::uint32_t read_port(std::uint16_t port) {
  const auto found = machine().port_input.find(port);
  if (found == machine().port_input.end() || found->second.empty()) return ~0U;
  const std::uint32_t value = found->second.front();
  if (found->second.size() > 1) found->second.pop_front();
  return value;
}

}  // namespace host

inline void flush_tlb_page(std::uint64_t address) { host::machine().flushed_pages.push_back(address); }
inline std::uint64_t read_cr0() { return host::machine().cr0; }
inline std::uint64_t read_cr2() { return host::machine().cr2; }
inline std::uint64_t read_cr3() { return host::machine().cr3; }
inline std::uint64_t read_cr4() { return host::machine().cr4; }
inline void write_cr0(std::uint64_t value) { host::machine().cr0 = value; }
inline void write_cr2(std::uint64_t value) { host::machine().cr2 = value; }
inline void write_cr3(std::uint64_t value) { host::machine().cr3 = value; }
inline void write_cr4(std::uint64_t value) { host::machine().cr4 = value; }
inline std::uint64_t read_msr(std::uint32_t index) {
  const auto found = host::machine().msr.find(index);
  return found == host::machine().msr.end() ? 0 : found->second;
}
inline void write_msr(std::uint32_t index, std::uint64_t value) { host::machine().msr[index] = value; }
inline CpuidResult cpuid(std::uint32_t leaf, std::uint32_t = 0) {
  const auto found = host::machine().cpuid.find(leaf);
  return found == host::machine().cpuid.end() ? CpuidResult{} : found->second;
}
inline std::uint64_t read_xcr0() { return host::machine().xcr0; }
inline void halt() {}
[[noreturn]] inline void halt_for_ever() { throw host::Halted{}; }
inline void disable_interrupts() { host::machine().interrupts_on = false; }
inline void enable_interrupts() { host::machine().interrupts_on = true; }
inline std::uint64_t read_flags() { return host::machine().interrupts_on ? 0x202 : 0x2; }
template <std::uint16_t port>
void out8(std::uint8_t value) {
  host::write_port({port, 8, value});
}
template <std::uint16_t port>
void out32(std::uint32_t value) {
  host::write_port({port, 32, value});
}
template <std::uint16_t port>
std::uint8_t in8() {
  return static_cast<std::uint8_t>(host::read_port(port));
}
inline std::uint64_t ticks() { return ++host::machine().ticks; }
inline bool exchange(bool& flag, bool value) { return __atomic_exchange_n(&flag, value, __ATOMIC_SEQ_CST); }
inline void pause() {}
inline void load_gdt(const TablePointer& table) { host::machine().gdt = table; }
inline void load_idt(const TablePointer& table) { host::machine().idt = table; }
inline void load_task_register(std::uint16_t selector) { host::machine().task_register = selector; }
inline void reload_segments(std::uint16_t, std::uint16_t) {}

inline constexpr std::uint32_t kMaximumProcessors = 16;
struct alignas(64) ProcessorArea {
  std::uint32_t index;
};
namespace host {
/// Every thread of a test is a processor; 0 unless it says another one.
inline thread_local ProcessorArea processor_area{};
}  // namespace host
inline void set_processor_area(const ProcessorArea& area) { host::processor_area = area; }
inline std::uint32_t processor() { return host::processor_area.index; }

}  // namespace arch
