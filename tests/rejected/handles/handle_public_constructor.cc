// Whoever likes makes a handle with something in it.
#include <utility>

#include "kernel/abi/cell.h"

namespace handle_public_constructor {

class CELL_OPAQUE Ticket final {
 public:
  Ticket() = default;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  Ticket(Ticket&& other) noexcept : number_(std::exchange(other.number_, 0)) {}
  Ticket& operator=(Ticket&& other) noexcept {
    number_ = std::exchange(other.number_, 0);
    return *this;
  }
  ~Ticket() = default;
  [[nodiscard]] bool empty() const { return number_ == 0; }
  explicit Ticket(unsigned long number) : number_(number) {}

 private:
  friend struct TicketSource;
  unsigned long number_ = 0;
};

struct TicketSource {
  static Ticket make(unsigned long number) {
    Ticket ticket;
    ticket.number_ = number;
    return ticket;
  }
};

CELL_EXPORT Ticket draw(unsigned long number) { return TicketSource::make(number); }

}  // namespace handle_public_constructor
