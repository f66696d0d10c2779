// Shared ownership without a virtual function: std::shared_ptr keeps a pointer into the code of the cell that made it,
// and that cell may be gone, or be nano_core, when the last owner lets go.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

/// One of several owners of a T on the heap; the last one destroys it. Owners may be on several processors; one of them
/// is used by one at a time. Empty after a move.
template <typename T>
class Shared final {
 public:
  constexpr Shared() = default;
  /// Throws nothing of its own; out of memory ends in operator new.
  template <typename... Arguments>
  static Shared make(Arguments&&... arguments) {
    Shared shared;
    shared.held_ = new Held{T(std::forward<Arguments>(arguments)...)};
    return shared;
  }
  Shared(const Shared& other) : held_(other.held_) {
    if (held_ != nullptr) held_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  Shared(Shared&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Shared() {
    if (held_ != nullptr) let_go(held_);
  }

  explicit operator bool() const { return held_ != nullptr; }
  const T* operator->() const { return &held_->value; }
  const T& operator*() const { return held_->value; }
  /// How many Shared hold the value; 0 when empty.
  [[nodiscard]] std::uint64_t owners() const {
    return held_ == nullptr ? 0 : held_->owners.load(std::memory_order_relaxed);
  }

 private:
  struct Held {
    T value;
    std::atomic<std::uint64_t> owners = 1;
  };
  // Not part of a loop that it is called in, which would look like one that waits for the count.
  [[gnu::noinline]] static void let_go(Held* held) {
    if (held->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held;
  }
  Held* held_ = nullptr;
};
