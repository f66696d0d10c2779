// A type-erased callable on the stack.
#include "kernel/abi/cell.h"

namespace local_erased_callable {

namespace {

struct Callable {
  virtual void call(unsigned long value) const = 0;

 protected:
  ~Callable() = default;
};

template <typename F>
struct Model final : Callable {
  explicit Model(F f) : function(f) {}
  void call(unsigned long value) const override { function(value); }
  F function;
};

[[gnu::noinline]] void run(const Callable& callable, unsigned long value) { callable.call(value); }

}  // namespace

CELL_EXPORT unsigned long note(unsigned long value) {
  unsigned long total = 0;
  const Model model([&total](unsigned long more) { total += more; });
  run(model, value);
  return total;
}

}  // namespace local_erased_callable
