// Room for one owner inside a state root. A root that held the owner itself would need its destructor run at exit,
// which compilers arrange by a dynamic initialiser; cells have none.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

/// Holds a T or nothing. Zero-initialised it is empty; it holds no pointer into itself, so a root may be moved with it.
/// It is never destroyed: whoever wants the T to let go calls `reset`.
template <typename T>
  requires std::is_nothrow_move_constructible_v<T>
class RootSlot final {
 public:
  constexpr RootSlot() = default;

  [[nodiscard]] bool has_value() const { return has_value_; }
  /// The T, or null when empty.
  [[nodiscard]] T* get() { return has_value_ ? std::launder(reinterpret_cast<T*>(room_)) : nullptr; }

  /// Destroys what was there and keeps `value`.
  void put(T value) {
    reset();
    std::construct_at(reinterpret_cast<T*>(room_), std::move(value));
    has_value_ = true;
  }
  /// Destroys what is there; nothing happens when empty. The slot is empty before the destructor runs.
  void reset() {
    if (T* const value = get(); value != nullptr) {
      has_value_ = false;
      std::destroy_at(value);
    }
  }

 private:
  alignas(T) std::byte room_[sizeof(T)]{};
  bool has_value_ = false;
};
static_assert(std::is_trivially_destructible_v<RootSlot<std::unique_ptr<int>>>);
