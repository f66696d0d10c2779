// What an interrupt leaves on its stack.
#pragma once

#include <cstddef>
#include <cstdint>

namespace interrupts {

/// Registers of the interrupted code: the general ones saved by interrupt_entry (vectors.S, which has the offsets), the
/// rest by the processor (Intel SDM volume 3, 6.14.2). What stands here when the handler is done is what the processor
/// goes on with.
struct Frame {
  std::uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
  std::uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
  std::uint64_t vector;
  std::uint64_t error;  ///< 0 for vectors without an error code.
  std::uint64_t rip;
  std::uint64_t cs;
  std::uint64_t rflags;
  std::uint64_t rsp;
  std::uint64_t ss;
};
static_assert(offsetof(Frame, rbp) == 64 && offsetof(Frame, rax) == 112 && offsetof(Frame, vector) == 120);
static_assert(offsetof(Frame, rip) == 136 && offsetof(Frame, rsp) == 160 && sizeof(Frame) == 176);

}  // namespace interrupts
