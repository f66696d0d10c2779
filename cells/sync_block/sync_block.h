// Locks that wait, with the data that they protect inside; and what else tasks wait for.
//
// They do not carry CELL_ACQUIRES: waking somebody calls functions of the scheduling policy, which the verifier (LOCKS)
// takes for code that could take locks itself. Their order is not proved.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "cells/wait_queue/wait_queue.h"
#include "kernel/abi/cell.h"

namespace sync_block {

/// No deadline. Deadlines are points in time, as timer::now() tells them.
inline constexpr std::uint64_t kForever = wait_queue::kForever;

/// One holder at a time. Use Mutex, which has the data in it.
class RawMutex final {
 public:
  /// Waits until it is free, and holds it. Whoever holds it already waits for ever.
  CELL_EXPORT CELL_BLOCKS void lock();
  /// Precondition: held by the caller.
  CELL_EXPORT void unlock();

 private:
  friend class Condition;
  wait_queue::Queue waiting_;
  bool is_held_ = false;
};

/// A T that one task at a time can get at. It cannot be moved.
template <typename T>
class Mutex final {
 public:
  Mutex() = default;
  explicit Mutex(T value) : value_(std::move(value)) {}

  /// `use(value)` while nobody else can, and its result. Gives the lock back when an exception leaves `use`, too.
  template <typename Use>
  auto with(Use&& use) {
    const Guard guard(lock_);
    return std::forward<Use>(use)(value_);
  }

 private:
  friend class Condition;
  class Guard {
   public:
    explicit Guard(RawMutex& lock) : lock_(lock) { lock_.lock(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { lock_.unlock(); }

   private:
    RawMutex& lock_;
  };

  RawMutex lock_;
  T value_{};
};

/// A number of things that can be taken, one at a time.
class Semaphore final {
 public:
  explicit Semaphore(std::uint64_t count) : count_(count) {}
  /// Takes one; waits for it until the deadline. Whether there was one.
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS bool acquire(std::uint64_t deadline_ns = kForever);
  /// Puts `count` there. May be called in interrupts.
  CELL_EXPORT void release(std::uint64_t count = 1);

 private:
  wait_queue::Queue waiting_;
  std::uint64_t count_;
};

/// Lets tasks wait until what a Mutex protects is as they need it.
class Condition final {
 public:
  /// Waits until `is_met(value)` and then does `use(value)`, both with the lock of `mutex`; whether it came to that
  /// before the deadline.
  template <typename T, typename IsMet, typename Use>
  [[nodiscard]] bool wait(Mutex<T>& mutex, IsMet is_met, Use use, std::uint64_t deadline_ns = kForever) {
    while (true) {
      const std::uint64_t seen = changes();
      const bool is_done = mutex.with([&](T& value) {
        if (!is_met(value)) return false;
        use(value);
        return true;
      });
      if (is_done) return true;
      if (!wait_for_change(seen, deadline_ns)) return false;
    }
  }
  /// To be called after a change, with the lock or without: all look again.
  CELL_EXPORT void notify_all();

 private:
  [[nodiscard]] CELL_EXPORT std::uint64_t changes() const;
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS bool wait_for_change(std::uint64_t seen, std::uint64_t deadline_ns);

  wait_queue::Queue waiting_;
  std::atomic<std::uint64_t> changes_ = 0;
};

/// Many readers or one writer. A writer that waits keeps new readers out. Use RwLock, which has the data in it.
class RawRwLock final {
 public:
  CELL_EXPORT CELL_BLOCKS void lock_shared();
  CELL_EXPORT void unlock_shared();
  CELL_EXPORT CELL_BLOCKS void lock();
  CELL_EXPORT void unlock();

 private:
  class Waiting;
  wait_queue::Queue waiting_;  ///< Readers and writers.
  std::uint64_t reading_ = 0;
  std::uint64_t writers_waiting_ = 0;
  bool is_writing_ = false;
};

/// A T that many tasks can look at, or one can change. It cannot be moved.
template <typename T>
class RwLock final {
 public:
  RwLock() = default;
  explicit RwLock(T value) : value_(std::move(value)) {}

  /// `look(value)` with the value const, beside others that do the same.
  template <typename Look>
  auto read(Look&& look) {
    const Shared guard(lock_);
    return std::forward<Look>(look)(std::as_const(value_));
  }
  /// `use(value)` while nobody else can get at it.
  template <typename Use>
  auto write(Use&& use) {
    const Exclusive guard(lock_);
    return std::forward<Use>(use)(value_);
  }

 private:
  class Shared {
   public:
    explicit Shared(RawRwLock& lock) : lock_(lock) { lock_.lock_shared(); }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { lock_.unlock_shared(); }

   private:
    RawRwLock& lock_;
  };
  class Exclusive {
   public:
    explicit Exclusive(RawRwLock& lock) : lock_(lock) { lock_.lock(); }
    Exclusive(const Exclusive&) = delete;
    Exclusive& operator=(const Exclusive&) = delete;
    ~Exclusive() { lock_.unlock(); }

   private:
    RawRwLock& lock_;
  };

  RawRwLock lock_;
  T value_{};
};

}  // namespace sync_block
