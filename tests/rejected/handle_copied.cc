// A handle that can be copied: two owners, and both release.
#include "kernel/abi/cell.h"

namespace handle_copied {

class CELL_OPAQUE Ticket final {
 public:
  Ticket() = default;
  Ticket(const Ticket&) = default;
  Ticket& operator=(const Ticket&) = delete;
  Ticket(Ticket&& other) noexcept : number_(other.number_) { other.number_ = 0; }
  ~Ticket() {}
  [[nodiscard]] bool empty() const { return number_ == 0; }

 private:
  friend struct TicketSource;
  unsigned long number_ = 0;
};

CELL_EXPORT bool is_valid(const Ticket& ticket) { return !ticket.empty(); }

}  // namespace handle_copied
