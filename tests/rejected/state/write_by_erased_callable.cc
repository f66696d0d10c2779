// As std::function does it: a concept, and a model for each callable.
#include "kernel/abi/cell.h"

namespace write_by_erased_callable {

CELL_STATE(unsigned long, total);

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

CELL_EXPORT void note(unsigned long value) {
  const Model model([](unsigned long more) { total += more; });
  run(model, value);
}

}  // namespace write_by_erased_callable
