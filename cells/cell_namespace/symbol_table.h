// Open-addressing hash table from symbol names to bindings: the linker's hot path.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "cells/cell_namespace/cell_namespace.h"

namespace cell_namespace {

/// Linear probing over a power of two of slots, at most half full. Erasing shifts the run back, so there are no
/// tombstones.
class SymbolTable final {
 public:
  [[nodiscard]] std::optional<Binding> find(std::string_view name) const;
  /// Where the binding of `name` stands, to be changed in place; null if there is none. Valid until an insert or erase.
  [[nodiscard]] Binding* find_slot(std::string_view name);
  /// Makes room for `count` more, so that the next `count` inserts do not allocate.
  void reserve_more(std::size_t count);
  /// False, nothing changed, when the name is taken.
  bool insert(const Binding& binding);
  /// Removes the name if it is bound to `cell`.
  void erase(std::string_view name, const LoadedCell* cell);
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    Binding binding;  ///< Free when `cell` is null.
  };
  [[nodiscard]] std::size_t position_of(std::string_view name, std::uint32_t hash) const;

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace cell_namespace
