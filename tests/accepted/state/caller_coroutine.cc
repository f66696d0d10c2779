// The frame of the coroutine lives in the activation that resumes it.
#include <coroutine>
#include <cstddef>

#include "kernel/abi/cell.h"

namespace caller_coroutine {

namespace {

struct Frame {
  alignas(16) std::byte bytes[512];
};

struct Numbers {
  struct promise_type {
    static void* operator new(std::size_t, Frame& frame, unsigned long) noexcept { return &frame; }
    static void operator delete(void*) noexcept {}
    Numbers get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    static Numbers get_return_object_on_allocation_failure() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(unsigned long next) noexcept {
      value = next;
      return {};
    }
    void return_void() {}
    void unhandled_exception() noexcept {}
    unsigned long value = 0;
  };
  std::coroutine_handle<promise_type> handle;
};

Numbers squares(Frame&, unsigned long count) {
  for (unsigned long i = 1; i <= count; ++i) co_yield i* i;
}

}  // namespace

CELL_EXPORT unsigned long sum_of_squares(unsigned long count) {
  Frame frame;
  const Numbers numbers = squares(frame, count);
  unsigned long sum = 0;
  for (numbers.handle.resume(); !numbers.handle.done(); numbers.handle.resume()) sum += numbers.handle.promise().value;
  numbers.handle.destroy();
  return sum;
}

}  // namespace caller_coroutine
