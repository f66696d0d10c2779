// What the firmware says about the machine: processors, interrupt controllers, timers, configuration space (ACPI 6.5).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/abi/cell.h"
#include "kernel/base/address.h"
#include "kernel/base/result.h"

namespace acpi {

/// A list of at most N rows that came from a table.
template <typename Row, std::size_t N>
struct Rows {
  std::array<Row, N> rows{};
  std::size_t count = 0;
  bool has_more = false;  ///< The table has further ones, which are left out.

  [[nodiscard]] std::span<const Row> all() const { return {rows.data(), count}; }
  constexpr void add(const Row& row) {
    if (count == N) {
      has_more = true;
    } else {
      rows[count++] = row;
    }
  }
};

/// A processor that can be used, or could be switched on.
struct Processor {
  std::uint32_t apic_id;
  bool is_enabled;
};

/// One I/O APIC: pins [first_interrupt, first_interrupt + what the device says) of the global numbering.
struct IoApic {
  std::uint8_t id;
  PhysAddr address;
  std::uint32_t first_interrupt;
};

/// An ISA interrupt that is not connected to the pin of its number.
struct Override {
  std::uint8_t isa;
  std::uint32_t interrupt;  ///< Global number.
  bool is_active_low;
  bool is_level;
};

/// Multiple APIC description table (5.2.12).
struct Madt {
  PhysAddr local_apic;
  bool has_legacy_controllers = false;  ///< Two 8259A, to be masked.
  Rows<Processor, 64> processors;
  Rows<IoApic, 8> io_apics;
  Rows<Override, 16> overrides;
};

/// High precision event timer (IA-PC HPET specification 1.0a, 3.2.4).
struct Hpet {
  PhysAddr address;
  std::uint16_t minimum_ticks;
};

/// A range of busses whose configuration space is in memory (PCI firmware specification 3.3, 4.1.2).
struct ConfigurationSpace {
  PhysAddr address;  ///< Of bus 0 of the segment, whatever `first_bus` is.
  std::uint16_t segment;
  std::uint8_t first_bus, last_bus;
};
using Mcfg = Rows<ConfigurationSpace, 8>;

/// Fixed ACPI description table (5.2.9), what this kernel uses of it.
struct Fadt {
  std::uint32_t timer_port;  ///< I/O port of the power management timer, 3.579545 MHz; 0: none.
  bool is_timer_32_bits;     ///< Else 24.
  std::uint16_t sci;         ///< Interrupt of the system controller.
  std::uint32_t dsdt;        ///< Physical address; not interpreted.
};

// Each walks the tables anew; nothing is kept. Errors: kNotFound when there is no such table or no ACPI at all;
// kBadFormat for a table that is cut off, has a wrong checksum or contradicts itself; kUnsupported for one beyond 4
// GiB.
[[nodiscard]] CELL_EXPORT Result<Madt> madt();
[[nodiscard]] CELL_EXPORT Result<Hpet> hpet();
[[nodiscard]] CELL_EXPORT Result<Mcfg> mcfg();
[[nodiscard]] CELL_EXPORT Result<Fadt> fadt();

}  // namespace acpi
