// Shared ownership without a virtual function: std::shared_ptr keeps a pointer into the code of the cell that made it,
// and that cell may be gone, or be nano_core, when the last owner lets go.
#pragma once

#include <cstdint>
#include <utility>

/// One of several owners of a T on the heap; the last one destroys it. Not atomic: owners are on one CPU at a time, or
/// hold the lock of what they share. Empty after a move.
template <typename T>
class Shared final {
 public:
  constexpr Shared() = default;
  /// Throws nothing of its own; out of memory ends in operator new.
  template <typename... Arguments>
  static Shared make(Arguments&&... arguments) {
    Shared shared;
    shared.held_ = new Held{T(std::forward<Arguments>(arguments)...), 1};
    return shared;
  }
  Shared(const Shared& other) : held_(other.held_) {
    if (held_ != nullptr) ++held_->owners;
  }
  Shared(Shared&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Shared() {
    if (held_ != nullptr && --held_->owners == 0) delete held_;
  }

  explicit operator bool() const { return held_ != nullptr; }
  const T* operator->() const { return &held_->value; }
  const T& operator*() const { return held_->value; }
  /// How many Shared hold the value; 0 when empty.
  [[nodiscard]] std::uint64_t owners() const { return held_ == nullptr ? 0 : held_->owners; }

 private:
  struct Held {
    T value;
    std::uint64_t owners;
  };
  Held* held_ = nullptr;
};
