// As much of an instruction as the tests of kills need to know. Internal.
#pragma once

#include <cstdint>

namespace test_stepper {

struct Instruction {
  bool is_call = false;
  bool is_access = false;    ///< It reads or writes memory through a register other than rsp.
  bool is_exchange = false;  ///< XCHG of a byte with memory.
  std::uint8_t base = 0;     ///< That register: rax, rcx, rdx, rbx, -, rbp, rsi, rdi, r8 to r15.
  std::uint8_t length = 0;   ///< Of an exchange.

  /// Whether the handler tables are exact at it: it can fault, in the eyes of the compiler. Stores to the stack cannot
  /// (cells/unwinder/README.md).
  [[nodiscard]] bool may_fault() const { return is_call || is_access; }
};

/// Of 64-bit code (Intel SDM volume 2, 2.1 and appendix A). Instructions that these cells do not have count as neither.
[[nodiscard]] Instruction decode(std::uint64_t address);

}  // namespace test_stepper
