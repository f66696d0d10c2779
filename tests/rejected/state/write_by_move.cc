// Whoever moves the handle changes the cell.
#include "kernel/abi/cell.h"

namespace write_by_move {

CELL_STATE(unsigned long, moves);

class CELL_OPAQUE Token final {
 public:
  Token() = default;
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  Token(Token&& other) noexcept;
  Token& operator=(Token&&) = delete;
  ~Token() = default;
  [[nodiscard]] bool empty() const { return number_ == 0; }

 private:
  unsigned long number_ = 0;
};

Token::Token(Token&& other) noexcept : number_(other.number_) {
  other.number_ = 0;
  ++moves;
}

}  // namespace write_by_move
