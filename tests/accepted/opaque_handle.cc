// The client holds the state.
#include "kernel/abi/cell.h"

namespace opaque_handle {

class Ticket;
CELL_EXPORT Ticket draw(unsigned long number);

class CELL_OPAQUE Ticket final {
 public:
  Ticket() = default;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  Ticket(Ticket&& other) noexcept : number_(other.number_) { other.number_ = 0; }
  Ticket& operator=(Ticket&&) = delete;
  ~Ticket() = default;
  bool empty() const { return number_ == 0; }

 private:
  friend Ticket draw(unsigned long number);
  unsigned long number_ = 0;
};

Ticket draw(unsigned long number) {
  Ticket ticket;
  ticket.number_ = number;
  return ticket;
}

}  // namespace opaque_handle
