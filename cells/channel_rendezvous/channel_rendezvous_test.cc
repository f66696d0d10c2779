// What needs nobody to wait. Tasks that do, and that die: //tests/messages.
#include "cells/channel_rendezvous/channel_rendezvous.h"

#include <gtest/gtest.h>

#include <memory>
#include <type_traits>

namespace channel_rendezvous {
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

TEST(Sender, GetsBackWhatNobodyTakes) {
  auto [sender, receiver] = make<Token>();
  auto token = std::make_shared<int>(7);
  EXPECT_EQ(kind(sender.try_send(std::move(token))), ErrorKind::kRefused);
  ASSERT_TRUE(token);
  EXPECT_EQ(token.use_count(), 1);
  EXPECT_EQ(kind(receiver.try_receive()), ErrorKind::kRefused) << "nothing is left behind";
}

/// A message as a sender that waits leaves it.
void offer(Channel<int>& channel, int message) {
  channel.value = message;
  channel.place = Stage::kFull;
}

TEST(Receiver, TakesWhatIsOfferedAndLeavesThePlaceEmpty) {
  Channel<int> channel;
  offer(channel, 5);
  ASSERT_TRUE(channel.take_soon(kNow));
  EXPECT_EQ(take(channel, kFirstReceiver).value(), 5);
  EXPECT_EQ(channel.place.load(), Stage::kEmpty);
  EXPECT_FALSE(channel.take_soon(kNow));
  offer(channel, 6);
  EXPECT_EQ(channel.core.enter(Side::kReceive, channel.place, kFirstReceiver, kNow), Outcome::kDone);
  EXPECT_EQ(take(channel, kFirstReceiver).value(), 6);
}

TEST(Sender, DoesNotGetBackWhatAReceiverHas) {
  Channel<int> channel;
  EXPECT_EQ(channel.core.await_taken(channel.place, kForever), Outcome::kDone);
  offer(channel, 5);
  EXPECT_EQ(channel.core.await_taken(channel.place, kNow), Outcome::kTimedOut);
  EXPECT_EQ(channel.place.load(), Stage::kEmpty) << "it is the sender's";
}

TEST(Channel, ThatIsNotAsItWasLeftIsGivenUp) {
  for (const Stage stage : {Stage::kFull, Stage::kTaking, Stage{7}}) {
    Channel<int> channel;
    channel.place = stage;
    EXPECT_EQ(channel.core.enter(Side::kSend, channel.place, kFirstSender, kForever), Outcome::kBroken);
  }
  for (const Stage stage : {Stage::kTaking, Stage{7}}) {
    Channel<int> channel;
    channel.place = stage;
    EXPECT_EQ(channel.core.enter(Side::kReceive, channel.place, kFirstReceiver, kForever), Outcome::kBroken);
  }
}

TEST(Channel, WithAMessageInAnEmptyPlaceIsGivenUp) {
  Channel<int> channel;
  channel.value = 4;
  int message = 5;
  EXPECT_EQ(kind(hand_over(channel, kFirstSender, true, message, kForever)), ErrorKind::kBadFormat);
  EXPECT_EQ(message, 5);
  EXPECT_EQ(channel.core.enter(Side::kReceive, channel.place, kFirstReceiver, kForever), Outcome::kBroken);
}

TEST(Channel, WithoutAMessageInAFullPlaceIsGivenUp) {
  Channel<int> channel;
  channel.place = Stage::kTaking;
  EXPECT_EQ(kind(take(channel, kFirstReceiver)), ErrorKind::kBadFormat);
  EXPECT_EQ(channel.core.enter(Side::kSend, channel.place, kFirstSender, kForever), Outcome::kBroken);
}

}  // namespace
}  // namespace channel_rendezvous
