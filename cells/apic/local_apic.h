// Registers of the local APIC (Intel SDM volume 3, table 10-1; x2APIC: 10.12).
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/arch/cpu_ops.h"

namespace apic {

/// Offsets in memory; the MSR of x2APIC mode is kMsrs + offset / 16.
enum class Register : std::uint32_t {
  kId = 0x20,
  kTaskPriority = 0x80,
  kEndOfInterrupt = 0xb0,
  kSpurious = 0xf0,
  kCommand = 0x300,      ///< Low half; in x2APIC mode all of it.
  kDestination = 0x310,  ///< High half of the command, but in x2APIC mode.
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

  /// Sends an interrupt to the processor of that number (10.6.1; x2APIC: 10.12.9). Returns when it was accepted.
  void send(std::uint32_t destination, std::uint32_t command) const {
    if (is_x2) return write_command(destination, command);
    constexpr std::uint32_t kShift = 24;
    write(Register::kDestination, destination << kShift);
    write(Register::kCommand, command);
    wait_until_sent();
  }

 private:
  CELL_SPINS void wait_until_sent() const {
    constexpr std::uint32_t kIsPending = 1 << 12;
    while ((read(Register::kCommand) & kIsPending) != 0) arch::pause();
  }
  static constexpr std::uint32_t kMsrs = 0x800;
  static std::uint32_t msr_of(Register which) { return kMsrs + static_cast<std::uint32_t>(which) / 16; }
  [[gnu::noinline]] static std::uint32_t read_msr(Register which) {
    return static_cast<std::uint32_t>(arch::read_msr(msr_of(which)));
  }
  [[gnu::noinline]] static void write_msr(Register which, std::uint32_t value) {
    arch::write_msr(msr_of(which), value);
  }
  [[gnu::noinline]] static void write_command(std::uint32_t destination, std::uint32_t command) {
    arch::write_msr(msr_of(Register::kCommand), std::uint64_t{destination} << 32 | command);
  }
};

/// What a command delivers (10.6.1). All are edge-triggered, to one processor by its number.
inline constexpr std::uint32_t kFixed = 0 << 8;
inline constexpr std::uint32_t kNonMaskable = 4 << 8;
inline constexpr std::uint32_t kInit = 5 << 8;
inline constexpr std::uint32_t kStartup = 6 << 8;
inline constexpr std::uint32_t kAssert = 1 << 14;

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
