// A handle that can be copied: two clients hold one thing.
#include <utility>

#include "kernel/abi/cell.h"

namespace handle_copyable {

class CELL_OPAQUE Ticket final {
 public:
  Ticket() = default;
  Ticket(const Ticket& other) : number_(other.number_) {}
  Ticket& operator=(const Ticket&) = delete;
  Ticket(Ticket&& other) noexcept : number_(std::exchange(other.number_, 0)) {}
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

}  // namespace handle_copyable
