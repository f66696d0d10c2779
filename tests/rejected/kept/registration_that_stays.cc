// There is a guard, and its destructor removes nothing.
#include <utility>

#include "kernel/abi/cell.h"

namespace registration_that_stays {

using Hook = void (*)();
CELL_KEPT(Hook, hook, "registration", "one place for a hook");

class CELL_OPAQUE Guard final {
 public:
  Guard() = default;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  Guard(Guard&& other) noexcept : is_live_(std::exchange(other.is_live_, false)) {}
  Guard& operator=(Guard&&) = delete;
  ~Guard();
  [[nodiscard]] bool empty() const { return !is_live_; }

 private:
  friend struct GuardSource;
  bool is_live_ = false;
};

Guard::~Guard() { is_live_ = false; }

struct GuardSource {
  static Guard make() {
    Guard guard;
    guard.is_live_ = true;
    return guard;
  }
};

CELL_EXPORT Guard set_hook(Hook new_hook) {
  hook = new_hook;
  return GuardSource::make();
}

}  // namespace registration_that_stays
