// Interrupt controllers: the local APIC of this processor, and the I/O APICs that devices are connected to.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace apic {

/// Vector of interrupts that went away before they were delivered; they need no end_of_interrupt().
inline constexpr std::uint8_t kSpuriousVector = 0xff;

/// Switches this processor's local APIC on, in x2APIC mode where there is one, with all its sources masked.
/// interrupts::start() must have run; interrupts stay off. Errors: those of acpi::madt() and
/// interrupts::register_handler(); kNotFound without a local APIC; kAlreadyExists when called again.
[[nodiscard]] CELL_UNSAFE Result<void> start();

/// The same on another processor, which calls it itself, once start() has run.
CELL_UNSAFE void enter();

/// What processors send each other; `id` is that of the receiver. Each returns when the interrupt is on its way. A
/// fixed one comes as `vector`, 32 or above, and needs an end_of_interrupt().
CELL_UNSAFE void send(std::uint32_t id, std::uint8_t vector);
/// Not maskable: comes whether interrupts are on or not.
CELL_UNSAFE void send_nmi(std::uint32_t id);
/// Resets the processor, which then waits for send_startup(): it begins in real mode at physical address `page` * 4096
/// (Intel SDM volume 3, 8.4.4).
CELL_UNSAFE void send_init(std::uint32_t id);
CELL_UNSAFE void send_startup(std::uint32_t id, std::uint8_t page);

/// This processor's number among all. start() must have run.
[[nodiscard]] CELL_EXPORT std::uint32_t id();

/// To be called by the handler of every interrupt of a device or the timer, once.
CELL_UNSAFE void end_of_interrupt();

/// Makes the timer send `vector` each time that it gets to 0, once per start_timer(). It counts at one rate, which has
/// to be measured.
CELL_UNSAFE void set_timer_vector(std::uint8_t vector);
/// Counts down from `ticks`; whatever it was doing is forgotten. 0: stops.
CELL_UNSAFE void start_timer(std::uint32_t ticks);
/// What is left; 0 when it has got there or was stopped.
[[nodiscard]] CELL_EXPORT std::uint32_t timer_ticks_left();

/// The connection of a pin of an I/O APIC with a vector. Empty after a move; the destructor masks the pin.
class CELL_OPAQUE Route final {
 public:
  Route() = default;
  Route(const Route&) = delete;
  Route& operator=(const Route&) = delete;
  Route(Route&& other) noexcept;
  Route& operator=(Route&& other) noexcept;
  ~Route();

  [[nodiscard]] bool empty() const { return controller_ == 0; }

 private:
  friend struct RouteSource;
  Route(std::uint64_t controller, std::uint32_t pin) : controller_(controller), pin_(pin) {}
  std::uint64_t controller_ = 0;  ///< Physical address; 0: empty.
  std::uint32_t pin_ = 0;
};

/// Sends the interrupt that was number `isa` of the legacy controllers to this processor as `vector`, with the polarity
/// and trigger that the firmware tells. Register the handler first. Errors: those of acpi::madt(); kOutOfRange for a
/// number that is no ISA interrupt or a vector below 32; kNotFound when no I/O APIC has the pin; kAlreadyExists when
/// the pin is connected.
[[nodiscard]] CELL_UNSAFE Result<Route> route_isa(std::uint8_t isa, std::uint8_t vector);

}  // namespace apic
