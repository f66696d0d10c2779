// Virtual calls on objects of the caller.
#include "kernel/abi/cell.h"

namespace local_virtual {

class CELL_EXPORT Sink {
 public:
  virtual void put(unsigned long value) = 0;

 protected:
  ~Sink() = default;
};

namespace {
class Adder final : public Sink {
 public:
  void put(unsigned long value) override { total += value; }
  unsigned long total = 0;
};
}  // namespace

/// Every divisor of `number` to the client's sink.
CELL_EXPORT void divisors(unsigned long number, Sink& sink) {
  for (unsigned long i = 1; i <= number; ++i) {
    if (number % i == 0) sink.put(i);
  }
}
CELL_EXPORT unsigned long sum_of_divisors(unsigned long number) {
  Adder adder;
  divisors(number, adder);
  return adder.total;
}

}  // namespace local_virtual
