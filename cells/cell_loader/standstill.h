// Changing what all processors run.
#pragma once

#include "cells/cpu/cpu.h"
#include "kernel/arch/interrupts_off.h"

namespace cell_loader {

/// All other processors stand still as long as it lives.
class Standstill {
 public:
  Standstill() { cpu::stop_others(); }
  Standstill(const Standstill&) = delete;
  Standstill& operator=(const Standstill&) = delete;
  ~Standstill() { cpu::let_others_go(); }

 private:
  const arch::InterruptsOff off_;
};

}  // namespace cell_loader
