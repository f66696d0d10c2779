// The client gets a constant object of a hidden class and calls its virtual function.
#include "kernel/abi/cell.h"

namespace write_by_returned_object {

class CELL_EXPORT Sink {
 public:
  virtual void put(unsigned long value) const = 0;

 protected:
  ~Sink() = default;
};

CELL_STATE(unsigned long, total);

namespace {
class Adder final : public Sink {
 public:
  void put(unsigned long value) const override { total += value; }
};
constexpr Adder kAdder;
}  // namespace

CELL_EXPORT const Sink& sink() { return kAdder; }

}  // namespace write_by_returned_object
