// Those who are ready to run on one processor. What a policy works with: it decides where an entry goes and which one
// is next; that every entry can be taken out in a few instructions, wherever it is, is seen to here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace scheduler {

/// Lists of a run queue, and priorities: 0 to 63, 63 is the most urgent.
inline constexpr std::size_t kLevels = 64;
inline constexpr std::uint8_t kDefaultPriority = 32;

/// What a policy sees of a task.
class Entry {
 public:
  Entry() = default;
  explicit Entry(std::uint8_t priority) : priority_(priority) {}
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  [[nodiscard]] std::uint8_t priority() const { return priority_; }
  /// A number of the policy's own. 0 when a policy sees the entry for the first time.
  [[nodiscard]] std::uint32_t credit() const { return credit_; }
  void set_credit(std::uint32_t credit) { credit_ = credit; }
  /// Whether it is in the queue; the running one and those that wait are in none.
  [[nodiscard]] bool is_queued() const { return is_queued_; }

 private:
  friend class RunQueue;
  friend struct Node;
  Entry* next_ = nullptr;
  Entry* previous_ = nullptr;
  std::uint32_t credit_ = 0;
  std::uint8_t priority_ = kDefaultPriority;
  std::uint8_t level_ = 0;  ///< The list that it is in.
  bool is_queued_ = false;
};

/// First-in-first-out lists, one a level. Null pointers end them: nothing in here points into it.
class RunQueue {
 public:
  [[nodiscard]] bool empty() const { return occupied_ == 0; }
  [[nodiscard]] bool empty(std::size_t level) const { return list(level).first == nullptr; }
  /// Preconditions: not empty.
  [[nodiscard]] std::size_t lowest_level() const { return static_cast<std::size_t>(__builtin_ctzll(occupied_)); }
  [[nodiscard]] std::size_t highest_level() const { return 63 - static_cast<std::size_t>(__builtin_clzll(occupied_)); }

  /// Precondition: not queued.
  void push_back(std::size_t level, Entry& entry) {
    List& at = list(level);
    entry.next_ = nullptr;
    entry.previous_ = at.last;
    (at.last == nullptr ? at.first : at.last->next_) = &entry;
    at.last = &entry;
    entry.level_ = static_cast<std::uint8_t>(level % kLevels);
    entry.is_queued_ = true;
    occupied_ |= bit(level);
  }

  /// Null when the level is empty.
  Entry* pop_front(std::size_t level) {
    Entry* const first = list(level).first;
    if (first != nullptr) remove(*first);
    return first;
  }

  /// Takes an entry out, from wherever it is. Precondition: queued here.
  void remove(Entry& entry) {
    List& at = list(entry.level_);
    (entry.previous_ == nullptr ? at.first : entry.previous_->next_) = entry.next_;
    (entry.next_ == nullptr ? at.last : entry.next_->previous_) = entry.previous_;
    if (at.first == nullptr) occupied_ &= ~bit(entry.level_);
    entry.is_queued_ = false;
  }

  /// As push_back(level, entry) and pop_front(level), in fewer instructions. Precondition: the level is not empty.
  Entry& rotate(std::size_t level, Entry& entry) {
    List& at = list(level);
    Entry* const first = at.first;
    entry.previous_ = at.last;
    entry.next_ = nullptr;
    entry.level_ = static_cast<std::uint8_t>(level % kLevels);
    entry.is_queued_ = true;
    at.last->next_ = &entry;
    at.last = &entry;
    at.first = first->next_;
    at.first->previous_ = nullptr;
    first->is_queued_ = false;
    return *first;
  }

  /// Appends all of one level to another one, in a few instructions for each entry.
  void move_level(std::size_t from, std::size_t to) {
    while (Entry* const entry = pop_front(from)) push_back(to, *entry);
  }

 private:
  struct List {
    Entry* first;
    Entry* last;
  };
  static constexpr std::uint64_t bit(std::size_t level) { return std::uint64_t{1} << (level % kLevels); }
  List& list(std::size_t level) { return lists_[level % kLevels]; }
  [[nodiscard]] const List& list(std::size_t level) const { return lists_[level % kLevels]; }

  std::uint64_t occupied_ = 0;  ///< Bit i: level i is not empty.
  std::array<List, kLevels> lists_{};
};

}  // namespace scheduler
