// Facts: PC16550D data sheet (National Semiconductor, 1995), section 8, registers and their bits.
#include "cells/serial/serial.h"

#include <cstdint>
#include <utility>

#include "cells/logger/logger.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/base/root_slot.h"

namespace serial {

using Registration = RootSlot<logger::SinkRegistration>;

CELL_KEPT(Registration, registration, "registration", "our place among the sinks of the log, from start to stop");

namespace {

// Ports. Data and interrupt enable become the divisor latch while kDivisorLatch is set in line control.
constexpr std::uint16_t kData = 0x3f8;
constexpr std::uint16_t kInterruptEnable = 0x3f9;
constexpr std::uint16_t kFifoControl = 0x3fa;
constexpr std::uint16_t kLineControl = 0x3fb;
constexpr std::uint16_t kModemControl = 0x3fc;
constexpr std::uint16_t kLineStatus = 0x3fd;

// Line control.
constexpr std::uint8_t kEightBits = 0x03;  ///< No parity, one stop bit.
constexpr std::uint8_t kDivisorLatch = 0x80;
// FIFO control: enabled, both cleared, interrupt at 14 bytes.
constexpr std::uint8_t kFifosOn = 0xc7;
// Modem control.
constexpr std::uint8_t kReady = 0x0b;     ///< Data terminal ready, request to send, OUT2.
constexpr std::uint8_t kLoopBack = 0x1e;  ///< What is sent comes back; nothing leaves.
// Line status.
constexpr std::uint8_t kReceived = 0x01;
constexpr std::uint8_t kSendEmpty = 0x20;

constexpr std::uint8_t kDivisor = 1;  ///< 115200 baud.
constexpr std::uint8_t kProbe = 0xae;
/// Readings of the line status before a byte is given up: some 100 ms on hardware.
constexpr std::uint32_t kPatience = 100'000;

void send(char byte) {
  for (std::uint32_t i = 0; i < kPatience; ++i) {
    if ((arch::in8<kLineStatus>() & kSendEmpty) != 0) return arch::out8<kData>(static_cast<std::uint8_t>(byte));
  }
}

void set_line() {
  arch::out8<kInterruptEnable>(0);
  arch::out8<kLineControl>(kDivisorLatch);
  arch::out8<kData>(kDivisor);
  arch::out8<kInterruptEnable>(0);  // The divisor's high byte.
  arch::out8<kLineControl>(kEightBits);
  arch::out8<kFifoControl>(kFifosOn);
}

/// Whether a byte sent in loop-back mode comes back.
bool answers() {
  arch::out8<kModemControl>(kLoopBack);
  arch::out8<kData>(kProbe);
  return arch::in8<kData>() == kProbe;
}

void show(std::string_view bytes) noexcept { write(bytes); }

}  // namespace

Result<void> start() {
  if (registration.has_value()) return fail(ErrorKind::kAlreadyExists, "serial: started already");
  set_line();
  if (!answers())
    return fail(ErrorKind::kNotFound, "serial: no port at ", kData, ": the loop-back test got nothing back");
  arch::out8<kModemControl>(kReady);
  TRY_ASSIGN(logger::SinkRegistration sink, logger::register_sink(show));
  registration.put(std::move(sink));
  return {};
}

void stop() { registration.reset(); }

void write(std::string_view bytes) noexcept {
  for (const char byte : bytes) {
    if (byte == '\n') send('\r');
    send(byte);
  }
}

bool try_read(char& byte) {
  if ((arch::in8<kLineStatus>() & kReceived) == 0) return false;
  byte = static_cast<char>(arch::in8<kData>());
  return true;
}

}  // namespace serial
