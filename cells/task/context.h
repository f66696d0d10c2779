// What a task's stack cannot hold while the task does not run. switch.S knows the offsets.
#pragma once

#include <cstddef>
#include <cstdint>

namespace task {

/// Registers that a function must leave as they are (System V ABI for x86-64, 3.2.1) lie on the stack that rsp names;
/// the control words of SSE and x87 are likewise part of that, and lie here. All other floating-point state may be lost
/// in a call. A task that an interrupt takes the processor from has it on its stack, where the entry of the interrupt
/// saved it.
struct Context {
  std::uint64_t rsp;  ///< 0 while the task runs.
  std::uint32_t mxcsr;
  std::uint32_t x87_control;  ///< 16 bits count.
};
static_assert(offsetof(Context, rsp) == 0 && offsetof(Context, mxcsr) == 8 && offsetof(Context, x87_control) == 12);

/// What both are in a new task: all exceptions masked, round to nearest (Intel SDM volume 1, 8.1.5 and 11.6.4).
inline constexpr std::uint32_t kDefaultMxcsr = 0x1f80;
inline constexpr std::uint32_t kDefaultX87Control = 0x37f;

/// What task_switch finds on the stack of a task that has never run: registers, then the address to return to.
struct FirstFrame {
  std::uint64_t r15, r14;
  std::uint64_t r13;  ///< task_begin: the argument of
  std::uint64_t r12;  ///< the entry, which it calls.
  std::uint64_t rbx, rbp;
  std::uint64_t return_address;  ///< task_begin, which has the top of the stack in rsp then: a multiple of 16 (3.2.2).
};
static_assert(sizeof(FirstFrame) == 56 && offsetof(FirstFrame, r13) == 16 &&
              offsetof(FirstFrame, return_address) == 48);

}  // namespace task

extern "C" {
/// switch.S: saves into `from`, goes on as `to` says.
[[gnu::visibility("hidden")]] void task_switch(task::Context* from, task::Context* to);
/// switch.S: where a new task begins. Not to be called.
[[gnu::visibility("hidden")]] void task_begin();
}
