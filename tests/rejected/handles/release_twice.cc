// After a move both give the slot back: it may have a new owner by then.
#include <utility>

#include "kernel/abi/cell.h"

namespace release_twice {

struct Bits {
  unsigned long used;
};
CELL_KEPT(Bits, bits, "inventory", "which slots are taken, one bit each");

class CELL_OPAQUE Slot final {
 public:
  Slot() = default;
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  Slot(Slot&& other) noexcept : bit_(other.bit_) {}
  Slot& operator=(Slot&& other) noexcept;
  ~Slot();
  [[nodiscard]] bool empty() const { return bit_ == 0; }

 private:
  friend struct SlotSource;
  unsigned long bit_ = 0;
};

struct SlotSource {
  static Slot make(unsigned long bit) {
    Slot slot;
    slot.bit_ = bit;
    return slot;
  }
};

Slot::~Slot() { bits.used &= ~bit_; }
Slot& Slot::operator=(Slot&& other) noexcept {
  std::swap(bit_, other.bit_);
  return *this;
}

CELL_EXPORT Slot take(unsigned long number) {
  const unsigned long bit = 1UL << (number & 63);
  if ((bits.used & bit) != 0) return {};
  bits.used |= bit;
  return SlotSource::make(bit);
}

}  // namespace release_twice
