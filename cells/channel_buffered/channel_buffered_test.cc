// What needs nobody to wait. Tasks that do, and that die: //tests/messages.
#include "cells/channel_buffered/channel_buffered.h"

#include <gtest/gtest.h>

#include <memory>
#include <type_traits>

namespace channel_buffered {
namespace {

using Token = std::shared_ptr<int>;

static_assert(!std::is_copy_constructible_v<Sender<int>> && std::is_nothrow_move_constructible_v<Sender<int>>);
static_assert(!std::is_copy_constructible_v<Receiver<int>> && std::is_nothrow_move_constructible_v<Receiver<int>>);

template <typename T>
ErrorKind kind(const Result<T>& result) {
  return result.error().kind;
}

TEST(Ends, AreEmptyAfterAMoveAndThenRefuseToWork) {
  auto [sender, receiver] = make<int>();
  const Sender<int> moved = std::move(sender);
  EXPECT_TRUE(sender.empty());
  EXPECT_FALSE(moved.empty());
  EXPECT_EQ(kind(sender.send(1)), ErrorKind::kNotFound);
  EXPECT_TRUE(sender.another().empty());
  Receiver<int> none;
  EXPECT_EQ(kind(none.receive()), ErrorKind::kNotFound);
  EXPECT_TRUE(none.another().empty());
}

TEST(Receiver, OfAnEmptyChannelGetsNothing) {
  auto [sender, receiver] = make<int>();
  EXPECT_EQ(kind(receiver.try_receive()), ErrorKind::kRefused);
}

TEST(Receiver, LearnsThatAllSendersHaveGone) {
  auto [sender, receiver] = make<int>();
  auto second = sender.another();
  sender.close();
  EXPECT_TRUE(sender.empty());
  EXPECT_EQ(kind(receiver.try_receive()), ErrorKind::kRefused) << "one is left";
  second = Sender<int>();
  EXPECT_EQ(kind(receiver.receive()), ErrorKind::kNotFound);
}

TEST(Sender, LearnsThatAllReceiversHaveGoneAndKeepsItsMessage) {
  auto [sender, receiver] = make<Token>();
  {
    const auto second = receiver.another();
  }
  receiver.close();
  auto token = std::make_shared<int>(7);
  EXPECT_EQ(kind(sender.send(std::move(token))), ErrorKind::kNotFound);
  ASSERT_TRUE(token);
  EXPECT_EQ(token.use_count(), 1);
  auto third = sender.another();
  EXPECT_EQ(kind(third.send(std::move(token))), ErrorKind::kNotFound);
  ASSERT_TRUE(token);
}

TEST(Queue, IsBoundedAndKeepsTheOrder) {
  auto [sender, receiver] = make<int, 4>();
  int next = 0;
  int expected = 0;
  for (int round = 0; round < 10; ++round) {
    while (sender.try_send(int{next})) ++next;
    EXPECT_EQ(next - expected, 4);
    for (int taken = 0; taken < 3; ++taken) EXPECT_EQ(receiver.receive().value(), expected++);
  }
  EXPECT_EQ(receiver.receive().value(), expected++);
  EXPECT_EQ(kind(receiver.try_receive()), ErrorKind::kRefused);
}

TEST(Queue, KeepsTheOrderOfSeveralEndsToo) {
  auto [sender, receiver] = make<int, 2>();
  auto second = sender.another();
  auto other = receiver.another();
  for (int i = 0; i < 10; i += 2) {
    ASSERT_TRUE(sender.send(int{i}));
    ASSERT_TRUE(second.send(i + 1));
    EXPECT_EQ(kind(sender.try_send(9)), ErrorKind::kRefused);
    EXPECT_EQ(receiver.receive().value(), i);
    EXPECT_EQ(other.receive().value(), i + 1);
  }
}

TEST(Queue, GivesWhatWasSentBeforeTheSenderWent) {
  auto [sender, receiver] = make<int>();
  ASSERT_TRUE(sender.send(1));
  ASSERT_TRUE(sender.send(2));
  sender.close();
  EXPECT_EQ(receiver.receive().value(), 1);
  EXPECT_EQ(receiver.receive().value(), 2);
  EXPECT_EQ(kind(receiver.receive()), ErrorKind::kNotFound);
}

TEST(Queue, DestroysWhatNobodyTook) {
  const auto token = std::make_shared<int>(7);
  {
    auto [sender, receiver] = make<Token>();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(sender.send(Token(token)));
    EXPECT_EQ(token.use_count(), 6);
    EXPECT_EQ(receiver.receive().value(), token);
    EXPECT_EQ(token.use_count(), 5);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Sender, TakesBackWhatCanNotBeReceived) {
  auto [sender, receiver] = make<int>();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(sender.send(int{i}));
  EXPECT_EQ(kind(sender.take_back()), ErrorKind::kInUse);
  EXPECT_EQ(receiver.receive().value(), 0);
  receiver.close();
  EXPECT_EQ(kind(sender.send(3)), ErrorKind::kNotFound);
  EXPECT_EQ(sender.take_back().value(), 1);
  EXPECT_EQ(sender.take_back().value(), 2);
  EXPECT_EQ(kind(sender.take_back()), ErrorKind::kRefused);
  Sender<int> none;
  EXPECT_EQ(kind(none.take_back()), ErrorKind::kNotFound);
}

TEST(Channel, ThatIsNotAsItWasLeftIsGivenUp) {
  Channel<int, 4> channel;
  int message = 5;
  channel.values[0] = 4;  // in a place that nobody has filled
  EXPECT_EQ(kind(put(channel, kFirstSender, 0, message)), ErrorKind::kBadFormat);
  EXPECT_EQ(channel.core.enter(Side::kReceive, channel.full, kFirstReceiver, kForever), Outcome::kBroken);
  EXPECT_EQ(channel.core.enter(Side::kSend, channel.full, kFirstSender, kForever), Outcome::kBroken);
}

TEST(Channel, WithAFlagForNoMessageIsGivenUp) {
  Channel<int, 4> channel;
  channel.full[0] = true;
  EXPECT_EQ(kind(take(channel, kFirstReceiver, 0)), ErrorKind::kBadFormat);
  EXPECT_EQ(channel.core.enter(Side::kSend, channel.full, kFirstSender, kForever), Outcome::kBroken);
}

TEST(Channel, ThatSaysSentWithoutAMessageIsGivenUp) {
  Channel<int, 4> channel;
  channel.core.set_position(Side::kSend, 1);
  EXPECT_EQ(channel.core.enter(Side::kReceive, channel.full, kFirstReceiver, kForever), Outcome::kBroken);
}

}  // namespace
}  // namespace channel_buffered
