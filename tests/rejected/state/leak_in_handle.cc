// The handle is opaque, owned and move-only, and yet it is nothing but a pointer to the root.
#include <utility>

#include "kernel/abi/cell.h"

namespace leak_in_handle {

struct Counter {
  unsigned long count;
};
CELL_STATE(Counter, counter);

class CELL_OPAQUE Access final {
 public:
  Access() = default;
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;
  Access(Access&& other) noexcept : counter_(std::exchange(other.counter_, nullptr)) {}
  Access& operator=(Access&&) = delete;
  ~Access() = default;
  [[nodiscard]] bool empty() const { return counter_ == nullptr; }

 private:
  friend struct AccessSource;
  Counter* counter_ = nullptr;
};

struct AccessSource {
  static Access make() {
    Access access;
    access.counter_ = &counter;
    return access;
  }
  static unsigned long step(Access& access) { return access.counter_ == nullptr ? 0 : ++access.counter_->count; }
};

CELL_EXPORT Access open() { return AccessSource::make(); }
CELL_EXPORT unsigned long step(Access& access) { return AccessSource::step(access); }

}  // namespace leak_in_handle
