// Facts: Intel SDM volume 3, chapter 10 (local APIC, 10.4.4 for its base register, 10.5.4 for its timer).
#include "cells/apic/apic.h"

#include <optional>
#include <utility>

#include "cells/acpi/acpi.h"
#include "cells/apic/io_apic.h"
#include "cells/apic/local_apic.h"
#include "cells/interrupts/interrupts.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "kernel/base/root_slot.h"

namespace apic {

using Registration = RootSlot<interrupts::HandlerRegistration>;

CELL_KEPT(LocalApic, local, "hw", "where every processor finds the registers of its own interrupt controller");
CELL_KEPT(Registration, spurious, "registration", "the vector of interrupts that went away, for as long as we run");

namespace {

constexpr std::uint32_t kBaseMsr = 0x1b;
constexpr std::uint64_t kX2Enable = 1 << 10;
constexpr std::uint64_t kEnable = 1 << 11;

[[gnu::noinline]] arch::CpuidResult identify() { return arch::cpuid(1); }
[[gnu::noinline]] void enable(std::uint64_t bits) { arch::write_msr(kBaseMsr, arch::read_msr(kBaseMsr) | bits); }

/// Registers of devices below 4 GiB are in the direct map like everything there.
std::uint64_t linear(PhysAddr address) { return mapped_pages::direct_map() + address.value; }

void ignore(void* /*context*/, std::uint64_t /*interrupted*/) noexcept {}

/// The pin of a global interrupt number.
struct Pin {
  std::uint64_t controller;  ///< Physical address.
  std::uint32_t number;
};

/// The last controller that begins at or below the number, if it has so many pins.
std::optional<Pin> find_pin(const acpi::Madt& madt, std::uint32_t interrupt) {
  const acpi::IoApic* nearest = nullptr;
  for (const acpi::IoApic& row : madt.io_apics.all()) {
    if (row.first_interrupt > interrupt) continue;
    if (nearest == nullptr || row.first_interrupt > nearest->first_interrupt) nearest = &row;
  }
  if (nearest == nullptr) return std::nullopt;
  const std::uint32_t pin = interrupt - nearest->first_interrupt;
  if (pin >= IoApic{linear(nearest->address)}.pin_count()) return std::nullopt;
  return Pin{nearest->address.value, pin};
}

/// What an ISA interrupt is when the firmware says nothing else: the pin of its number, active high, edge-triggered.
acpi::Override find_override(const acpi::Madt& madt, std::uint8_t isa) {
  for (const acpi::Override& row : madt.overrides.all())
    if (row.isa == isa) return row;
  return {isa, isa, false, false};
}

}  // namespace

/// The only maker of a Route, and what its destructor does.
struct RouteSource {
  static Route make(std::uint64_t controller, std::uint32_t pin) { return {controller, pin}; }
  static std::uint64_t take(Route& route) { return std::exchange(route.controller_, 0); }
  static void mask(std::uint64_t controller, std::uint32_t pin) {
    if (controller != 0) IoApic{linear({controller})}.write(entry_of(pin), kPinMasked);
  }
};

Route::Route(Route&& other) noexcept : controller_(RouteSource::take(other)), pin_(other.pin_) {}

Route& Route::operator=(Route&& other) noexcept {
  const std::uint64_t incoming = RouteSource::take(other);
  RouteSource::mask(controller_, pin_);
  controller_ = incoming;
  pin_ = other.pin_;
  return *this;
}

Route::~Route() { RouteSource::mask(controller_, pin_); }

Result<void> start() {
  constexpr std::uint32_t kHasApic = 1 << 9;
  constexpr std::uint32_t kHasX2Apic = 1 << 21;
  if (local.base != 0) return fail(ErrorKind::kAlreadyExists, "apic: started already");
  const arch::CpuidResult features = identify();
  if ((features.edx & kHasApic) == 0) return fail(ErrorKind::kNotFound, "apic: this processor has no local APIC");
  TRY_ASSIGN(const acpi::Madt madt, acpi::madt());
  TRY_ASSIGN(auto registration, interrupts::register_handler(kSpuriousVector, &ignore, nullptr));
  local = {linear(madt.local_apic), (features.ecx & kHasX2Apic) != 0};
  enter();
  spurious.put(std::move(registration));
  return {};
}

void enter() {
  enable(local.is_x2 ? kEnable | kX2Enable : kEnable);
  reset(local, kSpuriousVector);
}

void send(std::uint32_t id, std::uint8_t vector) { local.send(id, kFixed | kAssert | vector); }
void send_nmi(std::uint32_t id) { local.send(id, kNonMaskable | kAssert); }
void send_init(std::uint32_t id) { local.send(id, kInit | kAssert); }
void send_startup(std::uint32_t id, std::uint8_t page) { local.send(id, kStartup | kAssert | page); }

std::uint32_t id() {
  constexpr std::uint32_t kShift = 24;
  const std::uint32_t value = local.read(Register::kId);
  return local.is_x2 ? value : value >> kShift;
}

void end_of_interrupt() { local.write(Register::kEndOfInterrupt, 0); }

void set_timer_vector(std::uint8_t vector) { local.write(Register::kTimer, vector); }

void start_timer(std::uint32_t ticks) { local.write(Register::kInitialCount, ticks); }

std::uint32_t timer_ticks_left() { return local.read(Register::kCurrentCount); }

Result<Route> route_isa(std::uint8_t isa, std::uint8_t vector) {
  constexpr std::uint8_t kIsaInterrupts = 16;
  if (isa >= kIsaInterrupts) return fail(ErrorKind::kOutOfRange, "apic: no ISA interrupt ", isa);
  if (vector < interrupts::kFirstVector) return fail(ErrorKind::kOutOfRange, "apic: no vector for devices: ", vector);
  TRY_ASSIGN(const acpi::Madt madt, acpi::madt());
  const acpi::Override source = find_override(madt, isa);
  const auto pin = find_pin(madt, source.interrupt);
  if (!pin) return fail(ErrorKind::kNotFound, "apic: no I/O APIC has interrupt ", source.interrupt);
  const IoApic controller{linear({pin->controller})};
  if ((controller.read(entry_of(pin->number)) & kPinMasked) == 0)
    return fail(ErrorKind::kAlreadyExists, "apic: interrupt ", source.interrupt, " is connected");
  controller.write(entry_of(pin->number) + 1, id() << 24);
  controller.write(entry_of(pin->number), make_entry(vector, source.is_active_low, source.is_level));
  return RouteSource::make(pin->controller, pin->number);
}

}  // namespace apic
