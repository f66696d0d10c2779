// The body of a coroutine writes when it is resumed; the export only makes and resumes it.
#include <coroutine>
#include <cstddef>

#include "kernel/abi/cell.h"

namespace write_by_coroutine {

CELL_STATE(unsigned long, resumed);

namespace {

/// Where the client of the coroutine puts its frame.
struct Frame {
  alignas(16) std::byte bytes[512];
};

struct Steps {
  struct promise_type {
    static void* operator new(std::size_t, Frame& frame, unsigned long) noexcept { return &frame; }
    static void operator delete(void*) noexcept {}
    Steps get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    static Steps get_return_object_on_allocation_failure() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() noexcept {}
  };
  std::coroutine_handle<promise_type> handle;
};

Steps steps(Frame&, unsigned long count) {
  for (unsigned long i = 0; i < count; ++i) {
    resumed += i;
    co_await std::suspend_always();
  }
}

}  // namespace

CELL_EXPORT bool walk(unsigned long count) {
  Frame frame;
  const Steps walking = steps(frame, count);
  walking.handle.resume();
  const bool is_done = walking.handle.done();
  walking.handle.destroy();
  return is_done;
}

}  // namespace write_by_coroutine
