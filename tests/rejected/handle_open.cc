// A handle that lets its client write into it.
#include "kernel/abi/cell.h"

namespace handle_open {

class CELL_OPAQUE Ticket final {
 public:
  Ticket() = default;
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  Ticket(Ticket&& other) noexcept : number_(other.number_) { other.number_ = 0; }
  ~Ticket() {}
  [[nodiscard]] bool empty() const { return number_ == 0; }
  unsigned long& number() { return number_; }

 private:
  unsigned long number_ = 0;
};

CELL_EXPORT bool is_valid(const Ticket& ticket) { return !ticket.empty(); }

}  // namespace handle_open
