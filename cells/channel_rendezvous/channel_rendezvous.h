// Messages between tasks, from hand to hand: a send is over when a receiver has taken the message. Typed ends that are
// owned: when all of one side have gone, by their owner's will or by a kill, the other side is told and does not wait.
//
// A message is in one place at any moment: with the sender until a receiver begins to take it, then with that receiver.
// A kill of either side leaves it there, or destroys it with its holder.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "cells/channel_rendezvous/core.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace channel_rendezvous {

/// No deadline. Deadlines are points in time, as timer::now() tells them.
inline constexpr std::uint64_t kForever = wait_queue::kForever;
/// Does not wait at all.
inline constexpr std::uint64_t kNow = 0;

/// What can be sent.
template <typename T>
concept Message = std::movable<T>;

/// The error as a result. Internal.
template <typename T>
[[nodiscard, gnu::cold, gnu::noinline]] Result<T> failed(Outcome outcome) {
  return std::unexpected<Error>(error_of(outcome));
}

/// The one place through which messages go. It holds a value unless it is kEmpty.
template <Message T>
struct Channel {
  Core core;
  Place place = Stage::kEmpty;
  std::optional<T> value;

  /// Whether what somebody offers is taken: one look without a call, then one after others had the processor. A partner
  /// that answers at once is met here.
  [[nodiscard, gnu::always_inline]] bool take_soon(std::uint64_t deadline_ns) {
    if (place.load(std::memory_order_relaxed) != Stage::kFull) {
      if (deadline_ns == kNow) return false;
      give_turn();
    }
    Stage offered = Stage::kFull;
    return place.compare_exchange_strong(offered, Stage::kTaking);
  }
};

/// A message that is being sent. If the task of the sender is ended meanwhile, what no receiver has begun to take is
/// destroyed, and the others go on.
template <Message T>
class Offer final {
 public:
  [[gnu::always_inline]] Offer(Channel<T>& channel, const std::uint32_t& end) : channel_(channel), end_(end) {}
  Offer(const Offer&) = delete;
  Offer& operator=(const Offer&) = delete;
  [[gnu::always_inline]] ~Offer() {
    if (is_over_) return;
    // Empty: it was taken, and there is no value; or it is back. Else it is with a receiver.
    Stage found = Stage::kFull;
    if (channel_.place.compare_exchange_strong(found, Stage::kEmpty) || found == Stage::kEmpty) channel_.value.reset();
    channel_.core.leave(Side::kSend, end_);
  }

  [[gnu::always_inline]] void show() {
    channel_.place.exchange(Stage::kFull);
    if (!channel_.core.is_calm()) channel_.core.announce();
  }
  /// `is_alone`: there are no others to let to it.
  [[gnu::always_inline]] void finish(bool is_alone) {
    if (!is_alone) channel_.core.leave(Side::kSend, end_);
    is_over_ = true;
  }

 private:
  Channel<T>& channel_;
  const std::uint32_t& end_;
  bool is_over_ = false;
};

/// A message that a receiver has begun to take. If its task is ended meanwhile, it is destroyed as one that was taken.
template <Message T>
class Taking final {
 public:
  [[gnu::always_inline]] Taking(Channel<T>& channel, const std::uint32_t& end) : channel_(channel), end_(end) {}
  Taking(const Taking&) = delete;
  Taking& operator=(const Taking&) = delete;
  [[gnu::always_inline]] ~Taking() {
    if (is_over_) return;
    if (!is_done_) done();
    channel_.core.leave(Side::kReceive, end_);
  }

  /// The place is the senders' again. Then tells those who wait.
  [[gnu::always_inline]] void finish() {
    done();
    if (!channel_.core.is_calm()) channel_.core.leave(Side::kReceive, end_);
    is_over_ = true;
  }

 private:
  [[gnu::always_inline]] void done() {
    channel_.value.reset();
    channel_.place.exchange(Stage::kEmpty);
    is_done_ = true;
  }

  Channel<T>& channel_;
  const std::uint32_t& end_;
  bool is_done_ = false;
  bool is_over_ = false;
};

/// Waits no longer for a message to be taken: it is the caller's again. Internal, as all up to End.
template <Message T>
[[nodiscard, gnu::noinline]] Result<void> give_back(Channel<T>& channel, T& message, Outcome why) {
  if (why == Outcome::kDone) return failed<void>(channel.core.break_off());
  message = *std::move(channel.value);
  return failed<void>(why);
}

/// Offers a message and waits until it is taken.
template <Message T>
[[nodiscard, gnu::always_inline]] inline Result<void> hand_over(Channel<T>& channel, const std::uint32_t& end,
                                                                bool is_alone, T& message, std::uint64_t deadline_ns) {
  Offer<T> offer(channel, end);
  if (channel.value) [[unlikely]]
    return failed<void>(channel.core.break_off());
  channel.value.emplace(std::move(message));
  offer.show();
  if (channel.place.load(std::memory_order_acquire) != Stage::kEmpty) give_turn();
  Outcome outcome = Outcome::kDone;
  if (channel.place.load(std::memory_order_acquire) != Stage::kEmpty) [[unlikely]]
    outcome = channel.core.await_taken(channel.place, deadline_ns);
  if (channel.value) [[unlikely]]
    return give_back(channel, message, outcome);
  offer.finish(is_alone);
  return {};
}

/// Takes the message that is the caller's since it changed the stage to kTaking.
template <Message T>
[[nodiscard, gnu::always_inline]] inline Result<T> take(Channel<T>& channel, const std::uint32_t& end) {
  Taking<T> taking(channel, end);
  if (!channel.value) [[unlikely]]
    return failed<T>(channel.core.break_off());
  Result<T> taken(*std::move(channel.value));
  taking.finish();
  return taken;
}

/// What all ends have in common: a share of the channel. Empty after a move. One task at a time uses an end; another
/// one gets an end of its own by another().
template <Message T, Side kSide>
class End {
 public:
  End() = default;
  End(const End&) = delete;
  End& operator=(const End&) = delete;
  End(End&& other) noexcept
      : channel_(std::exchange(other.channel_, nullptr)),
        alone_(std::exchange(other.alone_, nullptr)),
        number_(other.number_) {}
  End& operator=(End&& other) noexcept {
    if (this == &other) return *this;
    close();
    channel_ = std::exchange(other.channel_, nullptr);
    alone_ = std::exchange(other.alone_, nullptr);
    number_ = other.number_;
    return *this;
  }
  ~End() { close(); }

  [[nodiscard]] bool empty() const { return channel_ == nullptr; }
  /// As the destructor does: the other side is told if this was the last end of its side. Empty afterwards.
  void close() {
    alone_ = nullptr;
    auto* const channel = std::exchange(channel_, nullptr);
    if (channel == nullptr || !channel->core.drop(kSide, number_)) return;
    const std::unique_ptr<Channel<T>> last(channel);
  }

 protected:
  explicit End(Channel<T>* channel)
      : channel_(channel), alone_(channel), number_(kSide == Side::kSend ? kFirstSender : kFirstReceiver) {}
  /// Becomes one more beside an end, which is not alone from now on.
  void join(End& beside) {
    channel_ = beside.channel_;
    beside.alone_ = nullptr;
    if (channel_ != nullptr) number_ = channel_->core.add(kSide);
  }

  /// Waits in any case that there may be, until the place is the side's.
  [[nodiscard]] Outcome reach(std::uint64_t deadline_ns) {
    if (channel_ == nullptr) return Outcome::kEmptyEnd;
    return channel_->core.enter(kSide, channel_->place, number_, deadline_ns);
  }

  Channel<T>* channel_ = nullptr;
  Channel<T>* alone_ = nullptr;  ///< The same, as long as this is the only end that its side ever had.
  std::uint32_t number_ = 0;
};

template <Message T>
struct Ends;
template <Message T>
[[nodiscard]] Ends<T> make();

/// The right to send.
template <Message T>
class Sender final : public End<T, Side::kSend> {
 public:
  Sender() = default;

  /// Offers `message` and waits until a receiver has taken it, or until the deadline. `message` is moved from if it was
  /// taken; otherwise it is given back: it may have been moved to and fro then. Errors: kNotFound when no receiver is
  /// left, or for an empty end; kRefused when the deadline has come; kBadFormat when the channel is not as it was left,
  /// which gives it up for all.
  [[nodiscard, gnu::always_inline]] Result<void> send(T&& message, std::uint64_t deadline_ns = kForever) {
    if (Channel<T>* const channel = this->alone_; channel != nullptr) [[likely]]
      return hand_over(*channel, this->number_, true, message, deadline_ns);
    return send_slowly(message, deadline_ns);
  }
  /// The same, but only offers the processor once: a receiver that waits already gets the message.
  [[nodiscard]] Result<void> try_send(T&& message) { return send(std::move(message), kNow); }

  /// One more for the same channel, for another task; empty if this is.
  [[nodiscard]] Sender another() {
    Sender one;
    one.join(*this);
    return one;
  }

 private:
  friend Ends<T> make<T>();
  explicit Sender(Channel<T>* channel) : End<T, Side::kSend>(channel) {}

  [[nodiscard, gnu::noinline]] Result<void> send_slowly(T& message, std::uint64_t deadline_ns) {
    const Outcome outcome = this->reach(deadline_ns);
    if (outcome != Outcome::kDone) return failed<void>(outcome);
    return hand_over(*this->channel_, this->number_, false, message, deadline_ns);
  }
};

/// The right to receive.
template <Message T>
class Receiver final : public End<T, Side::kReceive> {
 public:
  Receiver() = default;

  /// Takes a message that a sender offers; waits for one until the deadline. Errors: kNotFound when there is none and
  /// no sender is left, or for an empty end; kRefused when the deadline has come; kBadFormat when the channel is not as
  /// it was left, which gives it up for all.
  [[nodiscard, gnu::always_inline]] Result<T> receive(std::uint64_t deadline_ns = kForever) {
    if (Channel<T>* const channel = this->alone_; channel != nullptr && channel->take_soon(deadline_ns)) [[likely]]
      return take(*channel, this->number_);
    return receive_slowly(deadline_ns);
  }
  /// The same without waiting.
  [[nodiscard]] Result<T> try_receive() { return receive(kNow); }

  /// One more for the same channel, for another task; empty if this is.
  [[nodiscard]] Receiver another() {
    Receiver one;
    one.join(*this);
    return one;
  }

 private:
  friend Ends<T> make<T>();
  explicit Receiver(Channel<T>* channel) : End<T, Side::kReceive>(channel) {}

  [[nodiscard, gnu::noinline]] Result<T> receive_slowly(std::uint64_t deadline_ns) {
    const Outcome outcome = this->reach(deadline_ns);
    if (outcome != Outcome::kDone) return failed<T>(outcome);
    return take(*this->channel_, this->number_);
  }
};

/// Both ends of a new channel.
template <Message T>
struct Ends {
  Sender<T> sender;
  Receiver<T> receiver;
};

/// A new channel. Its memory is given back when the last end has gone. Without memory for it the caller ends, as in
/// operator new.
template <Message T>
[[nodiscard]] Ends<T> make() {
  auto channel = std::make_unique<Channel<T>>();
  Ends<T> ends{Sender<T>(channel.get()), Receiver<T>(channel.get())};
  static_cast<void>(channel.release());
  return ends;
}

}  // namespace channel_rendezvous
