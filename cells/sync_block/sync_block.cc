#include "cells/sync_block/sync_block.h"

namespace sync_block {

using wait_queue::change_and_wake;
using wait_queue::kAll;
using wait_queue::wait_until;

void RawMutex::lock() {
  static_cast<void>(wait_until(waiting_, [this] { return !std::exchange(is_held_, true); }));
}

void RawMutex::unlock() {
  change_and_wake(waiting_, 1, [this] {
    is_held_ = false;
    return true;
  });
}

bool Semaphore::acquire(std::uint64_t deadline_ns) {
  const auto take = [this] {
    if (count_ == 0) return false;
    --count_;
    return true;
  };
  return wait_until(waiting_, take, deadline_ns);
}

void Semaphore::release(std::uint64_t count) {
  change_and_wake(waiting_, count, [this, count] {
    count_ += count;
    return true;
  });
}

std::uint64_t Condition::changes() const { return changes_; }

bool Condition::wait_for_change(std::uint64_t seen, std::uint64_t deadline_ns) {
  return wait_until(waiting_, [this, seen] { return changes_ != seen; }, deadline_ns);
}

void Condition::notify_all() {
  change_and_wake(waiting_, kAll, [this] {
    ++changes_;
    return true;
  });
}

void RawRwLock::lock_shared() {
  const auto take = [this] {
    if (is_writing_ || writers_waiting_ != 0) return false;
    ++reading_;
    return true;
  };
  static_cast<void>(wait_until(waiting_, take));
}

void RawRwLock::unlock_shared() {
  change_and_wake(waiting_, kAll, [this] { return --reading_ == 0; });
}

/// A writer that waits, counted for as long as it does: a task may be ended while it waits.
class RawRwLock::Waiting {
 public:
  explicit Waiting(RawRwLock& lock) : lock_(lock) {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (!is_counted_) return;
    change_and_wake(lock_.waiting_, kAll, [this] { return --lock_.writers_waiting_ == 0; });
  }
  /// Whether it has the lock now.
  bool take() {
    const bool is_free = lock_.reading_ == 0 && !lock_.is_writing_;
    if (is_free) lock_.is_writing_ = true;
    if (is_free && std::exchange(is_counted_, false)) --lock_.writers_waiting_;
    if (!is_free && !std::exchange(is_counted_, true)) ++lock_.writers_waiting_;
    return is_free;
  }

 private:
  RawRwLock& lock_;
  bool is_counted_ = false;
};

void RawRwLock::lock() {
  Waiting waiting(*this);
  static_cast<void>(wait_until(waiting_, [&waiting] { return waiting.take(); }));
}

/// Writers that wait come first: all look, and readers see whether one does.
void RawRwLock::unlock() {
  change_and_wake(waiting_, kAll, [this] {
    is_writing_ = false;
    return true;
  });
}

}  // namespace sync_block
