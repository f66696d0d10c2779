// Registers of the local APIC (Intel SDM volume 3, table 10-1; x2APIC: 10.12).
#pragma once

#include <cstdint>

#include "kernel/arch/cpu_ops.h"

namespace apic {

/// Offsets in memory; the MSR of x2APIC mode is kMsrs + offset / 16.
enum class Register : std::uint32_t {
  kId = 0x20,
  kTaskPriority = 0x80,
  kEndOfInterrupt = 0xb0,
  kSpurious = 0xf0,
  kTimer = 0x320,
  kThermal = 0x330,
  kPerformance = 0x340,
  kLine0 = 0x350,
  kLine1 = 0x360,
  kError = 0x370,
  kInitialCount = 0x380,
  kCurrentCount = 0x390,
  kDivide = 0x3e0,
};

/// Where the registers are, and how they are reached.
struct LocalApic {
  std::uint64_t base;  ///< Linear address; 0 before start().
  bool is_x2;

  [[nodiscard]] std::uint32_t read(Register which) const {
    if (is_x2) return read_msr(which);
    return *reinterpret_cast<const volatile std::uint32_t*>(base + static_cast<std::uint32_t>(which));
  }
  void write(Register which, std::uint32_t value) const {
    if (is_x2) return write_msr(which, value);
    *reinterpret_cast<volatile std::uint32_t*>(base + static_cast<std::uint32_t>(which)) = value;
  }

 private:
  static constexpr std::uint32_t kMsrs = 0x800;
  static std::uint32_t msr_of(Register which) { return kMsrs + static_cast<std::uint32_t>(which) / 16; }
  [[gnu::noinline]] static std::uint32_t read_msr(Register which) {
    return static_cast<std::uint32_t>(arch::read_msr(msr_of(which)));
  }
  [[gnu::noinline]] static void write_msr(Register which, std::uint32_t value) {
    arch::write_msr(msr_of(which), value);
  }
};

inline constexpr std::uint32_t kMasked = 1 << 16;         ///< In every entry of the local vector table.
inline constexpr std::uint32_t kSoftwareEnable = 1 << 8;  ///< In kSpurious.

/// Software enabled, every source masked, every priority let through, the timer stopped and undivided.
inline void reset(const LocalApic& local, std::uint8_t spurious_vector) {
  constexpr std::uint32_t kDivideBy1 = 0b1011;
  for (const Register source : {Register::kTimer, Register::kLine0, Register::kLine1, Register::kError})
    local.write(source, kMasked);
  local.write(Register::kTaskPriority, 0);
  local.write(Register::kDivide, kDivideBy1);
  local.write(Register::kInitialCount, 0);
  local.write(Register::kSpurious, kSoftwareEnable | spurious_vector);
}

}  // namespace apic
