// Writes that belong together: all of them are made, or none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "cells/cell_namespace/cell_namespace.h"

namespace cell_namespace {

/// A list of writes, the old bytes beside the new ones, and how many have been made. Adding needs memory; making them
/// and taking them back does not, and can fail only by a fault. Nobody else may write to these places in between.
class Journal final {
 public:
  /// What stands there now is what undo() puts there.
  void add(const Write& write);
  /// The same of a pointer.
  template <typename T>
  void add(T*& place, std::type_identity_t<T>* next) {
    add({reinterpret_cast<std::byte*>(&place), reinterpret_cast<std::uint64_t>(next), sizeof(std::uint64_t)});
  }
  /// Makes the next write; false when none is left. One that faults counts as not made.
  bool step();
  /// Takes back what was made, the last one first.
  void undo() noexcept;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t made() const { return made_; }
  [[nodiscard]] bool is_complete() const { return made_ == entries_.size(); }

 private:
  struct Entry {
    Write write;
    std::uint64_t before;
  };
  std::vector<Entry> entries_;
  std::size_t made_ = 0;
};

}  // namespace cell_namespace
