// Tasks that talk as they should, close, come too late, and die.
#include <array>

#include "cells/scheduler/scheduler.h"
#include "tests/messages/kinds.h"
#include "tests/messages/tests.h"

namespace test_messages {
namespace {

constexpr std::uint64_t kMessages = 200;
constexpr std::uint64_t sum_to(std::uint64_t last) { return last * (last + 1) / 2; }

[[gnu::noinline]] void die() {
  volatile std::uint64_t address = 8;
  static_cast<void>(*reinterpret_cast<volatile std::uint64_t*>(address));
}

template <typename Kind>
Result<void> keep_the_order(Ledger& ledger) {
  auto [sender, receiver] = Kind::make();
  TRY_ASSIGN(auto task, spawn_sender(std::move(sender), ledger, 1, kMessages));
  for (std::uint64_t i = 1; i <= kMessages; ++i) {
    TRY_ASSIGN(const Message message, receiver.receive(hung()));
    TRY(expect("message", message->number, i));
    if (i % 7 == 0) scheduler::yield();
  }
  TRY_ASSIGN(const Seen sent, task.join());
  TRY(expect("sent", sent.count, kMessages));
  return expect("end of an order", receiver.receive().error().kind == ErrorKind::kNotFound);
}

template <typename Kind>
Result<void> share_ends(Ledger& ledger) {
  constexpr std::size_t kTasks = 3;
  auto [sender, receiver] = Kind::make();
  std::array<spawn::JoinHandle<Seen>, kTasks> senders;
  std::array<spawn::JoinHandle<Seen>, kTasks> receivers;
  for (auto& task : receivers) {
    TRY_ASSIGN(task, spawn_receiver(receiver.another()));
  }
  receiver.close();
  for (std::size_t i = 0; i < kTasks; ++i) {
    TRY_ASSIGN(senders[i], spawn_sender(sender.another(), ledger, i * kMessages + 1, kMessages));
  }
  sender.close();
  for (auto& task : senders) {
    TRY_ASSIGN(const Seen sent, task.join());
    TRY(expect("sent by one of three", sent.count, kMessages));
  }
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  for (auto& task : receivers) {
    TRY_ASSIGN(const Seen seen, task.join());
    TRY(expect("end of a shared one", seen.error == ErrorKind::kNotFound));
    count += seen.count;
    sum += seen.sum;
  }
  TRY(expect("received by three", count, kTasks * kMessages));
  return expect("sum of what was received by three", sum, sum_to(kTasks * kMessages));
}

template <typename Kind>
Result<void> close_under_waiters(Ledger& ledger) {
  auto [sender, receiver] = Kind::make();
  TRY_ASSIGN(auto waiting, spawn_receiver(std::move(receiver)));
  TRY(scheduler::sleep(kSettledNs));
  sender.close();
  TRY_ASSIGN(const Seen seen, waiting.join());
  TRY(expect("a receiver is told", seen.count == 0 && seen.error == ErrorKind::kNotFound));
  auto other = Kind::make();
  TRY_ASSIGN(auto full, spawn_sender(std::move(other.sender), ledger, 1, Kind::kRoom + 1));
  TRY(scheduler::sleep(kSettledNs));
  other.receiver.close();
  TRY_ASSIGN(const Seen kept, full.join());
  return expect("a sender is told", kept.count == Kind::kRoom && kept.kept == 1 && kept.error == ErrorKind::kNotFound);
}

template <typename Kind>
Result<void> come_too_late(Ledger& ledger) {
  auto [sender, receiver] = Kind::make();
  std::uint64_t start = timer::now();
  TRY(expect("nothing came", receiver.receive(start + 20 * kMs).error().kind == ErrorKind::kRefused));
  TRY(expect("a receive waits", timer::now() >= start + 20 * kMs));
  for (std::uint64_t i = 0; i < Kind::kRoom; ++i) TRY(sender.send(make_message(ledger, i)));
  Message message = make_message(ledger, 9);
  start = timer::now();
  TRY(expect("no room", sender.send(std::move(message), start + 20 * kMs).error().kind == ErrorKind::kRefused));
  TRY(expect("a send waits", timer::now() >= start + 20 * kMs));
  // NOLINTBEGIN(bugprone-use-after-move): what is refused is not moved
  TRY(expect("a message that is not sent is kept", message && message->number == 9));
  TRY(expect("at once", sender.try_send(std::move(message)).error().kind == ErrorKind::kRefused));
  TRY(expect("it is kept then, too", message && message->number == 9));
  // NOLINTEND(bugprone-use-after-move)
  TRY_ASSIGN(auto waiting, spawn_receiver(std::move(receiver), Kind::kRoom + 1));
  TRY(sender.send(std::move(message), hung()));
  TRY_ASSIGN(const Seen seen, waiting.join());
  return expect("received in the end", seen.count, Kind::kRoom + 1);
}

/// A sender that is ended between two messages, with a third in its hand.
template <typename Kind>
Result<void> lose_a_sender(Ledger& ledger) {
  auto [sender, receiver] = Kind::make();
  TRY_ASSIGN(auto task, spawn::Builder().run([&ledger, mine = std::move(sender)]() mutable {
    static_cast<void>(send_all<Message>(mine, ledger, 1, 2));
    const Message third = make_message(ledger, 3);
    die();
  }));
  const Seen seen = receive_all(receiver);
  TRY(expect("a sender was killed", task.join().error().kind == ErrorKind::kRefused));
  TRY(expect("its messages came", seen.count, 2));
  return expect("its death is told", seen.error == ErrorKind::kNotFound);
}

template <typename Kind>
Result<void> lose_a_receiver(Ledger& ledger) {
  auto [sender, receiver] = Kind::make();
  TRY_ASSIGN(auto task, spawn::Builder().run([mine = std::move(receiver)]() mutable {
    const auto first = mine.receive(hung());
    die();
  }));
  const Seen seen = send_all<Message>(sender, ledger, 1, kMessages);
  TRY(expect("a receiver was killed", task.join().error().kind == ErrorKind::kRefused));
  TRY(expect("its death is told", seen.error == ErrorKind::kNotFound && seen.kept == 1));
  return expect("sent to a dead one", seen.count <= 1 + Kind::kRoom);
}

template <typename Kind>
Result<void> test_one(Result<void> (*test)(Ledger&)) {
  const Before before;
  Ledger ledger;
  TRY(test(ledger));
  TRY(scheduler::sleep(kSettledNs));
  TRY(expect("messages destroyed", ledger.destroyed, ledger.made));
  return before.check("memory of a talk");
}

}  // namespace

template <typename Kind>
Result<void> test_talk() {
  TRY(keep_the_order<Kind>(*std::make_unique<Ledger>()));
  TRY(scheduler::sleep(kSettledNs));  // What a task keeps once it has it is there now.
  TRY(test_one<Kind>(&keep_the_order<Kind>));
  TRY(test_one<Kind>(&share_ends<Kind>));
  TRY(test_one<Kind>(&close_under_waiters<Kind>));
  TRY(test_one<Kind>(&come_too_late<Kind>));
  TRY(test_one<Kind>(&lose_a_sender<Kind>));
  return test_one<Kind>(&lose_a_receiver<Kind>);
}

template Result<void> test_talk<Rendezvous>();
template Result<void> test_talk<Buffered>();

}  // namespace test_messages
