// After a move the source still has it.
#include <utility>

#include "kernel/abi/cell.h"

namespace handle_moved_full {

class CELL_OPAQUE Ticket final {
 public:
  Ticket() = default;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  Ticket(Ticket&& other) noexcept : number_(other.number_) {}
  Ticket& operator=(Ticket&& other) noexcept {
    number_ = std::exchange(other.number_, 0);
    return *this;
  }
  ~Ticket() = default;
  [[nodiscard]] bool empty() const { return number_ == 0; }

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

}  // namespace handle_moved_full
