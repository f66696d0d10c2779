// The guard that was moved from removes as well: the hook is gone while its owner lives.
#include "kernel/abi/cell.h"

namespace registration_after_move {

using Hook = void (*)();
CELL_KEPT(Hook, hook, "registration", "one place for a hook");

class CELL_OPAQUE Guard final {
 public:
  Guard() = default;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  Guard(Guard&& other) noexcept : is_live_(other.is_live_) {}
  Guard& operator=(Guard&&) = delete;
  ~Guard();
  [[nodiscard]] bool empty() const { return !is_live_; }

 private:
  friend struct GuardSource;
  bool is_live_ = false;
};

Guard::~Guard() {
  if (is_live_) hook = nullptr;
}

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

}  // namespace registration_after_move
