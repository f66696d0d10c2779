// The two channels under one name each, and tasks that use them. Internal.
#pragma once

#include <string_view>
#include <utility>

#include "cells/channel_buffered/channel_buffered.h"
#include "cells/channel_rendezvous/channel_rendezvous.h"
#include "cells/spawn/spawn.h"
#include "cells/timer/timer.h"
#include "tests/messages/message.h"

namespace test_messages {

// NOLINTBEGIN(bugprone-dynamic-static-initializers): constexpr members of templates
template <typename T>
struct RendezvousOf {
  static constexpr std::string_view kName = "rendezvous";
  static constexpr std::uint64_t kRoom = 0;  ///< Messages that can be sent though nobody receives.
  using Numbers = RendezvousOf<std::uint64_t>;
  using Sender = channel_rendezvous::Sender<T>;
  using Receiver = channel_rendezvous::Receiver<T>;
  using Channel = channel_rendezvous::Channel<T>;
  static auto make() { return channel_rendezvous::make<T>(); }
};
using Rendezvous = RendezvousOf<Message>;

template <typename T>
struct BufferedOf {
  static constexpr std::string_view kName = "buffered";
  static constexpr std::uint64_t kRoom = 2;
  using Numbers = BufferedOf<std::uint64_t>;
  using Sender = channel_buffered::Sender<T, kRoom>;
  using Receiver = channel_buffered::Receiver<T, kRoom>;
  using Channel = channel_buffered::Channel<T, kRoom>;
  static auto make() { return channel_buffered::make<T, kRoom>(); }
};
using Buffered = BufferedOf<Message>;
// NOLINTEND(bugprone-dynamic-static-initializers)

constexpr std::uint64_t kMs = 1'000'000;
/// After it whoever was started waits, and what was over has been freed, on other processors too.
constexpr std::uint64_t kSettledNs = 50 * kMs;
/// Whoever waits longer than this for a message that cannot come hangs.
constexpr std::uint64_t kHungNs = 3'000 * kMs;
inline std::uint64_t hung() { return timer::now() + kHungNs; }

/// What one side saw until its end.
struct Seen {
  std::uint64_t count = 0;  ///< Messages that came, or were sent.
  std::uint64_t sum = 0;    ///< Of their numbers.
  std::uint64_t kept = 0;   ///< Messages that were not sent and are still there.
  bool is_over = false;     ///< It ended by an error, this one:
  ErrorKind error = ErrorKind::kOverflow;
};

/// Receives until there is an error, or `most` have come.
template <typename Receiver>
Seen receive_all(Receiver& receiver, std::uint64_t most = ~0ULL) {
  Seen seen;
  while (seen.count < most) {
    const auto message = receiver.receive(hung());
    if (!message) {
      seen.is_over = true;
      seen.error = message.error().kind;
      break;
    }
    ++seen.count;
    seen.sum += number_of(*message);
  }
  return seen;
}

/// Sends `most` messages, numbered from `first`, until there is an error.
template <typename T, typename Sender>
Seen send_all(Sender& sender, Ledger& ledger, std::uint64_t first, std::uint64_t most) {
  Seen seen;
  while (seen.count < most) {
    T message = make_one<T>(ledger, first + seen.count);
    const auto sent = sender.send(std::move(message), hung());
    if (!sent) {
      seen.is_over = true;
      seen.error = sent.error().kind;
      seen.kept = message ? 1 : 0;
      break;
    }
    seen.sum += first + seen.count;
    ++seen.count;
  }
  return seen;
}

template <typename Receiver>
Result<spawn::JoinHandle<Seen>> spawn_receiver(Receiver receiver, std::uint64_t most = ~0ULL) {
  return spawn::Builder().name("receiver").run([most, mine = std::move(receiver)]() mutable {
    return receive_all(mine, most);
  });
}
template <typename T = Message, typename Sender>
Result<spawn::JoinHandle<Seen>> spawn_sender(Sender sender, Ledger& ledger, std::uint64_t first, std::uint64_t most) {
  return spawn::Builder().name("sender").run(
      [&ledger, first, most, mine = std::move(sender)]() mutable { return send_all<T>(mine, ledger, first, most); });
}

}  // namespace test_messages
