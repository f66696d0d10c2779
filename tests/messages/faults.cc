// Thirteen faults of message passing, after those that were injected into the channels of Theseus (Boos and others,
// "Theseus: an Experiment in Operating System Structure and State Management", OSDI 2020, section 7.2): seven in a
// send, six in a receive. Each has to end by an error or a kill on its side and by an error on the other one, with
// every message destroyed once and memory as before; then a new pair goes on.
#include <array>
#include <string_view>

#include "cells/logger/logger.h"
#include "cells/unwinder/unwinder.h"
#include "cells/wait_queue/wait_queue.h"
#include "tests/messages/kinds.h"
#include "tests/messages/test_stepper.h"
#include "tests/messages/tests.h"

namespace test_messages {
namespace {

using test_stepper::Action;
using test_stepper::Stepper;
using test_stepper::Stepping;
using unwinder::End;
using unwinder::Kill;

/// A fault, and what both sides saw of it.
struct Case {
  Ledger ledger;
  Kill kill;
  End end = End::kCompleted;
  bool is_done = false;                    ///< The faulty operation went through,
  ErrorKind error = ErrorKind::kOverflow;  ///< or gave this.
  Seen peer;
};

template <typename T>
T opaque(T value) {
  volatile T hidden = value;
  return hidden;
}

/// The channel of an end, which nobody but a fault gets at.
template <typename Kind, typename End>
typename Kind::Channel& inside(End& end) {
  return **reinterpret_cast<typename Kind::Channel**>(&end);
}

template <typename R>
void note(Case& seen, const R& result) {
  seen.is_done = result.has_value();
  if (!result) seen.error = result.error().kind;
}

// What the victim owns is in a frame of its own, around that of the operation: GCC takes for granted that some accesses
// cannot fault, and has no clean-up for them (cells/unwinder/README.md); a call always has one.

template <typename Kind>
[[gnu::noinline]] void send_now(Case& seen, typename Kind::Sender& sender, Message& message) {
  note(seen, sender.send(std::move(message), hung()));
}

template <typename Kind>
[[gnu::noinline]] void send_message(Case& seen, typename Kind::Sender& sender, Message& message) {
  typename Kind::Sender mine = std::move(sender);
  send_now<Kind>(seen, mine, message);
}

/// Reads a buffer before something is moved into it: std::unique_ptr lets go of what it moves before it stores it, and
/// would lose it.
[[gnu::noinline]] void touch(const Message* buffer) {
  static_cast<void>(*reinterpret_cast<const volatile std::uint64_t*>(buffer));
}

template <typename Kind>
[[gnu::noinline]] void receive_now(Case& seen, typename Kind::Receiver& receiver, Message* buffer) {
  auto message = receiver.receive(hung());
  note(seen, message);
  touch(buffer);
  if (message) *buffer = *std::move(message);
}

template <typename Kind>
[[gnu::noinline]] void receive_message(Case& seen, typename Kind::Receiver& receiver, Message* buffer) {
  typename Kind::Receiver mine = std::move(receiver);
  receive_now<Kind>(seen, mine, buffer);
}

std::uint64_t address_of_unpark() { return reinterpret_cast<std::uint64_t>(&scheduler::unpark); }
std::uint64_t address_of_wake() {
  using Wake = void (*)(wait_queue::Queue&, wait_queue::Step, void*, std::uint64_t);
  return reinterpret_cast<std::uint64_t>(static_cast<Wake>(&wait_queue::change_and_wake));
}

// --- The victim sends, a receiver waits. ---

template <typename Kind>
Result<void> send_to_waiting(Case& seen, auto prepare, auto send) {
  auto [sender, receiver] = Kind::make();
  prepare(inside<Kind>(sender));
  TRY_ASSIGN(auto peer, spawn_receiver(std::move(receiver)));
  TRY(scheduler::sleep(kSettledNs));
  seen.end = unwinder::run([&] { send(sender); }, seen.kill);
  sender.close();
  TRY_ASSIGN(seen.peer, peer.join());
  return {};
}

template <typename Kind>
Result<void> send_under(Case& seen, Action action, std::uint64_t number) {
  Stepper stepper(action, number);
  return send_to_waiting<Kind>(
      seen, [](auto&) {},
      [&](auto& sender) {
        Message message = make_message(seen.ledger, 7);
        const Stepping stepping(stepper);
        send_message<Kind>(seen, sender, message);
      });
}

template <typename Kind>
Result<void> send_from(Case& seen, std::uint64_t address) {
  return send_to_waiting<Kind>(
      seen, [](auto&) {},
      [&](auto& sender) { send_message<Kind>(seen, sender, *reinterpret_cast<Message*>(opaque(address))); });
}

void occupy(Rendezvous::Channel& channel, Ledger& ledger) { channel.value.emplace(make_message(ledger, 9)); }
void occupy(Buffered::Channel& channel, Ledger& ledger) { channel.values[0].emplace(make_message(ledger, 9)); }

template <typename Kind>
Result<void> send_into_occupied(Case& seen) {
  return send_to_waiting<Kind>(
      seen, [&](auto& channel) { occupy(channel, seen.ledger); },
      [&](auto& sender) {
        Message message = make_message(seen.ledger, 7);
        send_message<Kind>(seen, sender, message);
      });
}

// --- The victim receives; a sender waits already, or comes afterwards. ---

template <typename Kind>
Result<void> receive_from(Case& seen, bool is_sender_first, auto prepare, auto receive) {
  auto [sender, receiver] = Kind::make();
  prepare(inside<Kind>(receiver));
  spawn::JoinHandle<Seen> peer;
  if (is_sender_first) {
    TRY_ASSIGN(peer, spawn_sender(std::move(sender), seen.ledger, 7, 2 + Kind::kRoom));
    TRY(scheduler::sleep(kSettledNs));
  }
  seen.end = unwinder::run([&] { receive(receiver); }, seen.kill);
  receiver.close();
  if (!is_sender_first) {
    // NOLINTNEXTLINE(bugprone-use-after-move): the other branch was not taken
    TRY_ASSIGN(peer, spawn_sender(std::move(sender), seen.ledger, 7, 2 + Kind::kRoom));
  }
  TRY_ASSIGN(seen.peer, peer.join());
  return {};
}

template <typename Kind>
Result<void> receive_under(Case& seen, Action action, std::uint64_t number) {
  Stepper stepper(action, number);
  return receive_from<Kind>(
      seen, true, [](auto&) {},
      [&](auto& receiver) {
        Message message;
        const Stepping stepping(stepper);
        receive_message<Kind>(seen, receiver, &message);
      });
}

template <typename Kind>
Result<void> receive_into(Case& seen, std::uint64_t address) {
  return receive_from<Kind>(
      seen, true, [](auto&) {},
      [&](auto& receiver) { receive_message<Kind>(seen, receiver, reinterpret_cast<Message*>(opaque(address))); });
}

// NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): that is the fault
void derange(Rendezvous::Channel& channel) { channel.place = channel_rendezvous::Stage{7}; }
void derange(Buffered::Channel& channel) { channel.core.set_position(channel_buffered::Side::kReceive, 5); }
void mark_full(Rendezvous::Channel& channel) { channel.place = channel_rendezvous::Stage::kFull; }
void mark_full(Buffered::Channel& channel) { channel.full[0] = true; }

template <typename Kind>
Result<void> receive_from_broken(Case& seen, void (*prepare)(typename Kind::Channel&)) {
  return receive_from<Kind>(seen, false, prepare, [&](auto& receiver) {
    Message message;
    receive_message<Kind>(seen, receiver, &message);
  });
}

// --- What has to come of it. ---

/// The victim was ended by a page fault.
Result<void> check_killed(const Case& seen) {
  TRY(expect("the victim was killed", seen.end == End::kKilled && seen.kill.is_complete));
  TRY(expect("further faults", seen.kill.further_faults, 0));
  return expect("vector", seen.kill.registers.vector, 14);
}

/// A sender died: what was sent is received, if it was, and its death is told.
Result<void> check_sender_killed(const Case& seen) {
  TRY(check_killed(seen));
  TRY(expect("messages received", seen.peer.count <= 1 && seen.peer.sum == 7 * seen.peer.count));
  return expect("the receiver is told", seen.peer.error == ErrorKind::kNotFound);
}
Result<void> check_receiver_killed(const Case& seen) {
  TRY(check_killed(seen));
  return expect("the sender is told and keeps its message",
                seen.peer.error == ErrorKind::kNotFound && seen.peer.kept == 1);
}
/// The channel is given up, by both.
Result<void> check_given_up(const Case& seen) {
  TRY(expect("nobody was killed", seen.end == End::kCompleted));
  TRY(expect("nothing is received", seen.peer.count == 0));
  TRY(expect("the operation failed", !seen.is_done && seen.error == ErrorKind::kBadFormat));
  // A sender that comes when the receiver has gone for that is told of either.
  return expect("the other side is told", seen.peer.error == ErrorKind::kBadFormat ||
                                              (seen.peer.kept == 1 && seen.peer.error == ErrorKind::kNotFound));
}
/// The same where the sender cannot know.
Result<void> check_noticed(const Case& seen) {
  TRY(expect("nobody was killed", seen.end == End::kCompleted));
  TRY(expect("the receiver is told", seen.peer.count == 0 && seen.peer.error == ErrorKind::kBadFormat));
  return expect("the sender is told or done", seen.is_done || seen.error == ErrorKind::kBadFormat);
}

template <typename Kind>
struct Fault {
  std::string_view name;
  Result<void> (*raise)(Case& seen);
  Result<void> (*check)(const Case& seen);
  std::string_view outcome;
};

constexpr std::string_view kSenderKilled = "sender killed, receiver told";
constexpr std::string_view kReceiverKilled = "receiver killed, sender told and keeps its message";
constexpr std::string_view kGivenUp = "both told that the channel is given up";

template <typename Kind>
constexpr std::array<Fault<Kind>, 13> kFaults = {{
    {"s1 page fault in the send routine", [](Case& seen) { return send_under<Kind>(seen, Action::kBadBase, 0); },
     &check_sender_killed, kSenderKilled},
    {"s2 message pointer null in send", [](Case& seen) { return send_from<Kind>(seen, 0); }, &check_sender_killed,
     kSenderKilled},
    {"s3 message pointer to unmapped memory in send",
     [](Case& seen) { return send_from<Kind>(seen, test_stepper::kNowhere); }, &check_sender_killed, kSenderKilled},
    {"s4 task pointer unmapped in send",
     [](Case& seen) { return send_under<Kind>(seen, Action::kBadArgument, address_of_unpark()); }, &check_sender_killed,
     kSenderKilled},
    {"s5 wait queue unmapped in send",
     [](Case& seen) { return send_under<Kind>(seen, Action::kBadArgument, address_of_wake()); }, &check_sender_killed,
     kSenderKilled},
    {"s6 channel not in its initial state when send begins", &send_into_occupied<Kind>, &check_given_up, kGivenUp},
    {"s7 state not updated after sending", [](Case& seen) { return send_under<Kind>(seen, Action::kSkip, 0); },
     &check_noticed, kGivenUp},
    {"r1 task pointer unmapped in receive",
     [](Case& seen) { return receive_under<Kind>(seen, Action::kBadArgument, address_of_unpark()); },
     &check_receiver_killed, kReceiverKilled},
    {"r2 channel not in its initial state when receive begins",
     [](Case& seen) { return receive_from_broken<Kind>(seen, &derange); }, &check_given_up, kGivenUp},
    {"r3 page fault in receive", [](Case& seen) { return receive_under<Kind>(seen, Action::kBadBase, 0); },
     &check_receiver_killed, kReceiverKilled},
    {"r4 receive buffer null", [](Case& seen) { return receive_into<Kind>(seen, 0); }, &check_receiver_killed,
     kReceiverKilled},
    {"r5 wait queue unmapped in receive",
     [](Case& seen) { return receive_under<Kind>(seen, Action::kBadArgument, address_of_wake()); },
     &check_receiver_killed, kReceiverKilled},
    {"r6 an empty slot marked occupied", [](Case& seen) { return receive_from_broken<Kind>(seen, &mark_full); },
     &check_given_up, kGivenUp},
}};

/// What whoever restarts the tasks would do.
template <typename Kind>
Result<void> go_on(Ledger& ledger) {
  auto [sender, receiver] = Kind::make();
  TRY_ASSIGN(auto peer, spawn_receiver(std::move(receiver)));
  TRY(expect("sent afterwards", send_all<Message>(sender, ledger, 1, 3).count, 3));
  sender.close();
  TRY_ASSIGN(const Seen seen, peer.join());
  return expect("sum received afterwards", seen.sum, 6);
}

template <typename Kind>
Result<void> recover(const Fault<Kind>& fault) {
  const auto seen = std::make_unique<Case>();
  TRY(fault.raise(*seen));
  TRY(fault.check(*seen));
  TRY(scheduler::sleep(kSettledNs));
  TRY(expect("messages destroyed", seen->ledger.destroyed, seen->ledger.made));
  return go_on<Kind>(seen->ledger);
}

}  // namespace

template <typename Kind>
Result<std::uint64_t> test_faults() {
  std::uint64_t recovered = 0;
  for (const Fault<Kind>& fault : kFaults<Kind>) {
    const Before before;
    auto result = recover(fault);
    TRY(scheduler::sleep(kSettledNs));
    if (result) result = before.check("memory");
    if (!result) {
      logger::error("test_messages", Kind::kName, "  ", fault.name, ": ", result.error().text);
      continue;
    }
    logger::info("test_messages", Kind::kName, "  ", fault.name, ": ", fault.outcome, ", memory as before");
    ++recovered;
  }
  return recovered;
}

template Result<std::uint64_t> test_faults<Rendezvous>();
template Result<std::uint64_t> test_faults<Buffered>();

}  // namespace test_messages
