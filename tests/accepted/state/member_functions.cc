// A table of member functions that write only their own object.
#include "kernel/abi/cell.h"

namespace member_functions {

class CELL_EXPORT Register {
 public:
  [[gnu::noinline]] void add(unsigned long by) { value_ += by; }
  [[gnu::noinline]] void shift(unsigned long by) { value_ <<= by & 63; }
  [[nodiscard]] unsigned long value() const { return value_; }

 private:
  unsigned long value_ = 0;
};

namespace {
constexpr void (Register::* kSteps[])(unsigned long) = {&Register::add, &Register::shift};
}

CELL_EXPORT void step(Register& target, unsigned long kind, unsigned long by) { (target.*kSteps[kind & 1])(by); }

}  // namespace member_functions
