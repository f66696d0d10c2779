// Small sorted sets of ids: most values of a program point to one or two places.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace verifier::flow {

/// A set of ids, sorted, without duplicates. Iteration is ascending, so that everything made from it is deterministic.
class IdSet {
 public:
  IdSet() = default;
  /// In any order, each once.
  explicit IdSet(std::vector<std::uint32_t> ids) : ids_(std::move(ids)) { std::ranges::sort(ids_); }

  [[nodiscard]] std::vector<std::uint32_t>::const_iterator begin() const { return ids_.begin(); }
  [[nodiscard]] std::vector<std::uint32_t>::const_iterator end() const { return ids_.end(); }

  /// Whether it was new.
  bool insert(std::uint32_t id) {
    const auto place = std::ranges::lower_bound(ids_, id);
    if (place != ids_.end() && *place == id) return false;
    ids_.insert(place, id);
    return true;
  }

  /// Whether any was new.
  bool insert_all(const IdSet& other) {
    if (std::ranges::includes(ids_, other.ids_)) return false;
    std::vector<std::uint32_t> all;
    all.reserve(ids_.size() + other.ids_.size());
    std::ranges::set_union(ids_, other.ids_, std::back_inserter(all));
    ids_ = std::move(all);
    return true;
  }

  [[nodiscard]] bool contains(std::uint32_t id) const { return std::ranges::binary_search(ids_, id); }
  [[nodiscard]] bool empty() const { return ids_.empty(); }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  bool operator==(const IdSet&) const = default;

 private:
  std::vector<std::uint32_t> ids_;
};

}  // namespace verifier::flow
