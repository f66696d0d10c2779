// Messages between tasks, through a queue with a bound. Typed ends that are owned: when all of one side have gone, by
// their owner's will or by a kill, the other side is told and does not wait.
//
// A message is in one place at any moment: with the sender until it is sent, in the queue, or with the receiver from
// the moment on that it begins to take it. A kill of either side leaves it there, or destroys it with its holder.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "cells/channel_buffered/core.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace channel_buffered {

/// No deadline. Deadlines are points in time, as timer::now() tells them.
inline constexpr std::uint64_t kForever = wait_queue::kForever;
/// Does not wait at all.
inline constexpr std::uint64_t kNow = 0;
/// Messages that a channel holds unless it is told otherwise.
inline constexpr std::size_t kDefaultCapacity = 16;

/// What can be sent.
template <typename T>
concept Message = std::movable<T>;

/// The error as a result. Internal.
template <typename T>
[[nodiscard, gnu::cold, gnu::noinline]] Result<T> failed(Outcome outcome) {
  return std::unexpected<Error>(error_of(outcome));
}

/// The queue: a flag and a place for each message. Place i belongs to the receiving side while full[i], else to the
/// sending side; so the store that changes the flag is the moment at which a message is sent or taken.
template <Message T, std::size_t kCapacity>
struct Channel {
  static_assert(kCapacity > 0 && kCapacity <= 4096 && (kCapacity & (kCapacity - 1)) == 0, "a power of two");
  Core core;
  std::array<Flag, kCapacity> full{};
  std::array<std::optional<T>, kCapacity> values;

  /// Whether place `at` is the side's: one look without a call, then one after others had the processor. A partner that
  /// answers at once is met here.
  [[nodiscard, gnu::always_inline]] bool is_soon(Side side, std::uint64_t at, std::uint64_t deadline_ns) const {
    const Flag& flag = full[at % kCapacity];
    const bool wanted = side == Side::kReceive;
    if (flag.load(std::memory_order_acquire) == wanted) return true;
    if (deadline_ns == kNow) return false;
    give_turn();
    return flag.load(std::memory_order_acquire) == wanted;
  }
};

/// One message on its way into place `at`, or out of it. If its task is ended meanwhile, what is not sent is destroyed,
/// what is being taken is taken, and the others go on.
template <Message T, std::size_t kCapacity, Side kSide>
class Passage final {
 public:
  [[gnu::always_inline]] Passage(Channel<T, kCapacity>& channel, const std::uint32_t& end, std::uint64_t at)
      : channel_(channel), end_(end), at_(at) {}
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;
  [[gnu::always_inline]] ~Passage() {
    if (is_over_) return;
    if (!is_passed_) {
      value().reset();
      channel_.full[at_ % kCapacity].exchange(false);
    }
    if (is_passed_ || kSide == Side::kReceive) channel_.core.advance(kSide, at_);
    channel_.core.leave(kSide, end_);
  }

  [[nodiscard, gnu::always_inline]] std::optional<T>& value() { return channel_.values[at_ % kCapacity]; }
  /// From now on the place is the other side's.
  [[gnu::always_inline]] void pass() {
    channel_.full[at_ % kCapacity].exchange(kSide == Side::kSend);
    is_passed_ = true;
    channel_.core.set_position(kSide, at_ + 1);
  }
  /// Whether somebody waits, or has gone.
  [[nodiscard, gnu::always_inline]] bool is_noticed() const { return !channel_.core.is_calm(); }
  /// Tells those who wait.
  [[gnu::always_inline]] void tell() { channel_.core.leave(kSide, end_); }
  /// A message that is sent is the sender's again, if nobody is left who could receive it.
  [[nodiscard, gnu::always_inline]] bool take_back(T& message) {
    if (channel_.core.has_ends(Side::kReceive) || !channel_.full[at_ % kCapacity].load()) return false;
    channel_.core.set_position(kSide, at_);
    is_passed_ = false;
    message = *std::move(value());
    return true;
  }
  [[gnu::always_inline]] void finish() { is_over_ = true; }

 private:
  Channel<T, kCapacity>& channel_;
  const std::uint32_t& end_;
  std::uint64_t at_;
  bool is_passed_ = false;
  bool is_over_ = false;
};

/// Moves a message into place `at`. Internal, as all up to End.
template <Message T, std::size_t kCapacity>
[[nodiscard, gnu::always_inline]] inline Result<void> put(Channel<T, kCapacity>& channel, const std::uint32_t& end,
                                                          std::uint64_t at, T& message) {
  Passage<T, kCapacity, Side::kSend> passage(channel, end, at);
  if (passage.value()) [[unlikely]]
    return failed<void>(channel.core.break_off());
  passage.value().emplace(std::move(message));
  passage.pass();
  if (passage.is_noticed()) [[unlikely]] {
    if (passage.take_back(message)) return failed<void>(Outcome::kClosed);
    passage.tell();
    if (channel.core.is_broken()) return failed<void>(Outcome::kBroken);
  }
  passage.finish();
  return {};
}

/// Moves the message out of place `at`.
template <Message T, std::size_t kCapacity>
[[nodiscard, gnu::always_inline]] inline Result<T> take(Channel<T, kCapacity>& channel, const std::uint32_t& end,
                                                        std::uint64_t at) {
  Passage<T, kCapacity, Side::kReceive> passage(channel, end, at);
  if (!passage.value()) [[unlikely]]
    return failed<T>(channel.core.break_off());
  Result<T> taken(*std::move(passage.value()));
  passage.value().reset();
  passage.pass();
  if (passage.is_noticed()) [[unlikely]]
    passage.tell();
  passage.finish();
  return taken;
}

/// What all ends have in common: a share of the channel. Empty after a move. One task at a time uses an end; another
/// one gets an end of its own by another().
template <Message T, std::size_t kCapacity, Side kSide>
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
    const std::unique_ptr<Channel<T, kCapacity>> last(channel);
  }

 protected:
  explicit End(Channel<T, kCapacity>* channel)
      : channel_(channel), alone_(channel), number_(kSide == Side::kSend ? kFirstSender : kFirstReceiver) {}
  /// Becomes one more beside an end, which is not alone from now on.
  void join(End& beside) {
    channel_ = beside.channel_;
    beside.alone_ = nullptr;
    if (channel_ != nullptr) number_ = channel_->core.add(kSide);
  }

  /// Waits in any case that there may be, until the next place is the side's.
  [[nodiscard]] Outcome reach(Side side, std::uint64_t deadline_ns) {
    if (channel_ == nullptr) return Outcome::kEmptyEnd;
    return channel_->core.enter(side, channel_->full, number_, deadline_ns);
  }

  Channel<T, kCapacity>* channel_ = nullptr;
  Channel<T, kCapacity>* alone_ = nullptr;  ///< The same, as long as this is the only end that its side ever had.
  std::uint32_t number_ = 0;
};

template <Message T, std::size_t kCapacity = kDefaultCapacity>
struct Ends;
template <Message T, std::size_t kCapacity = kDefaultCapacity>
[[nodiscard]] Ends<T, kCapacity> make();

/// The right to send.
template <Message T, std::size_t kCapacity = kDefaultCapacity>
class Sender final : public End<T, kCapacity, Side::kSend> {
 public:
  Sender() = default;

  /// Puts `message` into the queue; waits for room until the deadline. `message` is moved from if it is sent, and stays
  /// as it is otherwise. Errors: kNotFound when no receiver is left, or for an empty end; kRefused when the deadline
  /// has come; kBadFormat when the channel is not as it was left, which gives it up for all; then `message`
  /// may be in the queue, never to be received.
  [[nodiscard, gnu::always_inline]] Result<void> send(T&& message, std::uint64_t deadline_ns = kForever) {
    if (Channel<T, kCapacity>* const channel = this->alone_; channel != nullptr) [[likely]] {
      const std::uint64_t at = channel->core.position(Side::kSend);
      if (channel->is_soon(Side::kSend, at, deadline_ns)) [[likely]]
        return put(*channel, this->number_, at, message);
    }
    return send_slowly(message, deadline_ns);
  }
  /// The same without waiting.
  [[nodiscard]] Result<void> try_send(T&& message) { return send(std::move(message), kNow); }

  /// What was sent and can never be received, oldest first. Errors: kInUse while there are receivers; kRefused when
  /// there is nothing more; kNotFound for an empty end; kBadFormat as above.
  [[nodiscard]] Result<T> take_back() {
    const bool is_open = !this->empty() && this->channel_->core.has_ends(Side::kReceive);
    const Outcome outcome = is_open ? Outcome::kStillOpen : this->reach(Side::kReceive, kNow);
    if (outcome != Outcome::kDone) return failed<T>(outcome);
    return take(*this->channel_, this->number_, this->channel_->core.position(Side::kReceive));
  }

  /// One more for the same channel, for another task; empty if this is.
  [[nodiscard]] Sender another() {
    Sender one;
    one.join(*this);
    return one;
  }

 private:
  friend Ends<T, kCapacity> make<T, kCapacity>();
  explicit Sender(Channel<T, kCapacity>* channel) : End<T, kCapacity, Side::kSend>(channel) {}

  [[nodiscard, gnu::noinline]] Result<void> send_slowly(T& message, std::uint64_t deadline_ns) {
    const Outcome outcome = this->reach(Side::kSend, deadline_ns);
    if (outcome != Outcome::kDone) return failed<void>(outcome);
    return put(*this->channel_, this->number_, this->channel_->core.position(Side::kSend), message);
  }
};

/// The right to receive.
template <Message T, std::size_t kCapacity = kDefaultCapacity>
class Receiver final : public End<T, kCapacity, Side::kReceive> {
 public:
  Receiver() = default;

  /// Takes the oldest message; waits for one until the deadline. Errors: kNotFound when there is none and no sender is
  /// left, or for an empty end; kRefused when the deadline has come; kBadFormat when the channel is not as it was left,
  /// which gives it up for all.
  [[nodiscard, gnu::always_inline]] Result<T> receive(std::uint64_t deadline_ns = kForever) {
    if (Channel<T, kCapacity>* const channel = this->alone_; channel != nullptr) [[likely]] {
      const std::uint64_t at = channel->core.position(Side::kReceive);
      if (channel->is_soon(Side::kReceive, at, deadline_ns)) [[likely]]
        return take(*channel, this->number_, at);
    }
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
  friend Ends<T, kCapacity> make<T, kCapacity>();
  explicit Receiver(Channel<T, kCapacity>* channel) : End<T, kCapacity, Side::kReceive>(channel) {}

  [[nodiscard, gnu::noinline]] Result<T> receive_slowly(std::uint64_t deadline_ns) {
    const Outcome outcome = this->reach(Side::kReceive, deadline_ns);
    if (outcome != Outcome::kDone) return failed<T>(outcome);
    return take(*this->channel_, this->number_, this->channel_->core.position(Side::kReceive));
  }
};

/// Both ends of a new channel.
template <Message T, std::size_t kCapacity>
struct Ends {
  Sender<T, kCapacity> sender;
  Receiver<T, kCapacity> receiver;
};

/// A new channel. Its memory is given back when the last end has gone, with what was not received. Without memory for
/// it the caller ends, as in operator new.
template <Message T, std::size_t kCapacity>
[[nodiscard]] Ends<T, kCapacity> make() {
  auto channel = std::make_unique<Channel<T, kCapacity>>();
  Ends<T, kCapacity> ends{Sender<T, kCapacity>(channel.get()), Receiver<T, kCapacity>(channel.get())};
  static_cast<void>(channel.release());
  return ends;
}

}  // namespace channel_buffered
