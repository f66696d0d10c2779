// What a channel is apart from the type of its messages: who is there, who waits, who is at it.
#pragma once

#include <atomic>
#include <cstdint>

#include "cells/wait_queue/wait_queue.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace channel_rendezvous {

enum class Side : std::uint8_t { kSend, kReceive };

/// How an attempt went.
enum class Outcome : std::uint8_t {
  kDone,
  kTimedOut,  ///< The deadline has come.
  kClosed,    ///< All of the other side have gone.
  kBroken,    ///< The channel is not as these functions leave it.
  kEmptyEnd,
};

/// The error for what is not kDone: kRefused for kTimedOut, kNotFound for kClosed and kEmptyEnd, kBadFormat for
/// kBroken.
[[nodiscard]] CELL_EXPORT Error error_of(Outcome outcome);

/// Whose the one place is where a message lies on its way.
enum class Stage : std::uint8_t {
  kEmpty,   ///< Of the sender that is at it.
  kFull,    ///< Offered: of whoever changes this first, a receiver that takes it or the sender that wants it back.
  kTaking,  ///< Of the receiver that has taken it.
};
using Place = std::atomic<Stage>;

/// Offers the processor once: quicker than to sleep and be woken, where the partner is about to run.
CELL_EXPORT CELL_BLOCKS void give_turn();

/// One side is used by one task at a time as long as it has one end: it needs no lock then. With more ends, the one
/// that is at it is `user`, which is changed only in Steps on the side's own queue. What both sides look at are single
/// atomic words; so no state is under two locks.
///
/// `alert_` is 0 as long as nobody has to be told or kept out. Whoever goes to sleep says so there before the last
/// look, and whoever has changed the stage looks there afterwards: one of the two sees the other.
class Core final {
 public:
  Core() = default;
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  [[nodiscard]] bool is_calm() const { return alert_.load() == 0; }

  /// Waits until the place is the side's and nobody else is at it. kDone: `end` is at it, until leave(); a receiver has
  /// taken what lies there.
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS Outcome enter(Side side, Place& place, std::uint32_t end,
                                                      std::uint64_t deadline_ns);
  /// Wakes a receiver for what is offered.
  CELL_EXPORT void announce();
  /// Waits until it is taken. What is not kDone: it is not, and belongs to the sender again.
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS Outcome await_taken(Place& place, std::uint64_t deadline_ns);
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
  /// Whether ends of the side have to keep each other out.
  [[nodiscard]] bool is_shared(Side side) const { return (alert_.load() & several(side)) != 0; }
  /// kTimedOut: not yet.
  [[nodiscard]] Outcome look(Side side, Place& place) const;
  void wake(Side side, std::uint64_t count);

  std::atomic<std::uint64_t> alert_ = 0;
  Party senders_;
  Party receivers_;
  wait_queue::Queue offering_;              ///< The sender that waits until its message is taken.
  std::atomic<std::uint32_t> ends_ = 2;     ///< Of both sides.
  std::atomic<std::uint32_t> numbers_ = 2;  ///< Given so far: the first sender is 1, the first receiver 2.
};

inline constexpr std::uint32_t kFirstSender = 1;
inline constexpr std::uint32_t kFirstReceiver = 2;

}  // namespace channel_rendezvous
