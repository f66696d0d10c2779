// The destructor of the handle counts: who held one leaves a trace in the cell.
#include "kernel/abi/cell.h"

namespace write_by_release {

CELL_STATE(unsigned long, released);

class CELL_OPAQUE Token final {
 public:
  Token() = default;
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  Token(Token&& other) noexcept : number_(other.number_) { other.number_ = 0; }
  Token& operator=(Token&&) = delete;
  ~Token();
  [[nodiscard]] bool empty() const { return number_ == 0; }

 private:
  unsigned long number_ = 0;
};

Token::~Token() {
  if (number_ != 0) ++released;
}

}  // namespace write_by_release
