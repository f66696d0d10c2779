// What a channel is apart from the type of its messages: who is there, who waits, who is at it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "cells/wait_queue/wait_queue.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace channel_buffered {

enum class Side : std::uint8_t { kSend, kReceive };

/// How an attempt went.
enum class Outcome : std::uint8_t {
  kDone,
  kTimedOut,  ///< The deadline has come.
  kClosed,    ///< All of the other side have gone.
  kBroken,    ///< The channel is not as these functions leave it.
  kStillOpen,
  kEmptyEnd,
};

/// The error for what is not kDone: kRefused for kTimedOut, kNotFound for kClosed and kEmptyEnd, kBadFormat for
/// kBroken, kInUse for kStillOpen.
[[nodiscard]] CELL_EXPORT Error error_of(Outcome outcome);

/// Whether there is a message in a place of the queue.
using Flag = std::atomic<bool>;

/// Offers the processor once: quicker than to sleep and be woken, where the partner is about to run.
CELL_EXPORT CELL_BLOCKS void give_turn();

/// One side is used by one task at a time as long as it has one end: its messages need no lock then. With more ends,
/// the one that is at it is `user`, which is changed only in Steps on the side's own queue. What both sides look at are
/// single atomic words; so no state is under two locks.
///
/// `alert_` is 0 as long as nobody has to be told or kept out. Whoever goes to sleep says so there before the last
/// look, and whoever has passed a message looks there afterwards: one of the two sees the other.
class Core final {
 public:
  Core() = default;
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  [[nodiscard]] bool is_calm() const { return alert_.load() == 0; }
  /// The place of the next message, counted from the first one ever.
  [[nodiscard]] std::uint64_t position(Side side) const { return of(side).position.load(std::memory_order_relaxed); }
  void set_position(Side side, std::uint64_t at) { of(side).position.store(at, std::memory_order_release); }
  /// For clean-up: a function of its own, so that the next position is not computed early, for that alone.
  [[gnu::cold, gnu::noinline]] void advance(Side side, std::uint64_t from) { set_position(side, from + 1); }
  [[nodiscard]] bool is_broken() const { return (alert_.load() & kBroken) != 0; }
  [[nodiscard]] bool has_ends(Side side) const { return (alert_.load() & none(side)) == 0; }

  /// Waits until the next place is the side's and nobody else is at it. kDone: `end` is at it, until leave().
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS Outcome enter(Side side, std::span<const Flag> full, std::uint32_t end,
                                                      std::uint64_t deadline_ns);
  /// Lets others to it and wakes who waits for what was done. Harmless when called again.
  CELL_EXPORT void leave(Side side, std::uint32_t end);
  /// No more messages: both sides get kBroken, and so does the caller.
  [[nodiscard]] CELL_EXPORT Outcome break_off();

  /// One more end; its number.
  [[nodiscard]] CELL_EXPORT std::uint32_t add(Side side);
  /// One less, which is at nothing any more; tells the other side if it was the last. Whether nobody is left at all.
  [[nodiscard]] CELL_EXPORT bool drop(Side side, std::uint32_t end);

 private:
  class Sleeper;
  struct Party {
    wait_queue::Queue waiting;
    std::atomic<std::uint64_t> position = 0;
    std::atomic<std::uint32_t> ends = 1;
    std::uint32_t user = 0;  ///< Number of the end that is at it; 0: none.
  };
  static constexpr std::uint64_t kBroken = 1;
  static constexpr std::uint64_t none(Side side) { return side == Side::kSend ? 2 : 4; }      ///< All have gone.
  static constexpr std::uint64_t several(Side side) { return side == Side::kSend ? 8 : 16; }  ///< More than one came.
  static constexpr std::uint64_t sleeper(Side side) {                                         ///< Times how many sleep.
    return std::uint64_t{1} << (side == Side::kSend ? 8 : 36);
  }
  static constexpr std::uint64_t sleepers(Side side) { return sleeper(side) * 0xfffffff; }
  static constexpr Side other(Side side) { return side == Side::kSend ? Side::kReceive : Side::kSend; }

  Party& of(Side side) { return side == Side::kSend ? senders_ : receivers_; }
  [[nodiscard]] const Party& of(Side side) const { return side == Side::kSend ? senders_ : receivers_; }
  /// Whether ends of the side have to keep each other out.
  [[nodiscard]] bool is_shared(Side side) const { return (alert_.load() & (several(side) | none(side))) != 0; }
  /// kTimedOut: not yet.
  [[nodiscard]] Outcome look(Side side, std::span<const Flag> full) const;
  void wake(Side side, std::uint64_t count);

  std::atomic<std::uint64_t> alert_ = 0;
  Party senders_;
  Party receivers_;
  std::atomic<std::uint32_t> ends_ = 2;     ///< Of both sides.
  std::atomic<std::uint32_t> numbers_ = 2;  ///< Given so far: the first sender is 1, the first receiver 2.
};

inline constexpr std::uint32_t kFirstSender = 1;
inline constexpr std::uint32_t kFirstReceiver = 2;

}  // namespace channel_buffered
