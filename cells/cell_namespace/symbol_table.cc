#include "cells/cell_namespace/symbol_table.h"

#include <cstring>

namespace cell_namespace {
namespace {

constexpr std::size_t kNowhere = ~std::size_t{0};

/// Eight bytes a step: names are 20 to 80 bytes long and hashing them is most of a look-up (multiplicative hashing,
/// Knuth volume 3, section 6.4).
std::uint32_t hash_of(std::string_view name) {
  constexpr std::uint64_t kMultiplier = 0x9e37'79b9'7f4a'7c15;
  std::uint64_t hash = name.size() * kMultiplier;
  while (name.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, name.data(), 8);
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 32;
    name.remove_prefix(8);
  }
  std::uint64_t tail = 0;
  std::memcpy(&tail, name.data(), name.size());
  hash = (hash ^ tail) * kMultiplier;
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

std::size_t SymbolTable::position_of(std::string_view name, std::uint32_t hash) const {
  if (slots_.empty()) return kNowhere;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask; slots_[i].binding.cell != nullptr; i = (i + 1) & mask) {
    if (slots_[i].hash == hash && slots_[i].binding.symbol->name == name) return i;
  }
  return kNowhere;
}

std::optional<Binding> SymbolTable::find(std::string_view name) const {
  const std::size_t at = position_of(name, hash_of(name));
  if (at == kNowhere) return std::nullopt;
  return slots_[at].binding;
}

Binding* SymbolTable::find_slot(std::string_view name) {
  const std::size_t at = position_of(name, hash_of(name));
  return at == kNowhere ? nullptr : &slots_[at].binding;
}

void SymbolTable::reserve_more(std::size_t count) {
  std::size_t wanted = slots_.empty() ? 64 : slots_.size();
  while ((size_ + count) * 2 > wanted) wanted *= 2;
  if (wanted == slots_.size()) return;
  std::vector<Slot> old(wanted);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.binding.cell == nullptr) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].binding.cell != nullptr) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

bool SymbolTable::insert(const Binding& binding) {
  reserve_more(1);
  const std::uint32_t hash = hash_of(binding.symbol->name);
  if (position_of(binding.symbol->name, hash) != kNowhere) return false;
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash & mask;
  while (slots_[i].binding.cell != nullptr) i = (i + 1) & mask;
  slots_[i] = {hash, binding};
  ++size_;
  return true;
}

void SymbolTable::erase(std::string_view name, const LoadedCell* cell) {
  std::size_t hole = position_of(name, hash_of(name));
  if (hole == kNowhere || slots_[hole].binding.cell != cell) return;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = (hole + 1) & mask; slots_[i].binding.cell != nullptr; i = (i + 1) & mask) {
    // A slot may move back to the hole only if its home is not between the hole and itself.
    const std::size_t home = slots_[i].hash & mask;
    if (((i - home) & mask) < ((i - hole) & mask)) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = {};
  --size_;
}

}  // namespace cell_namespace
