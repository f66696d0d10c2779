// Messages that show whether they are what was sent. Internal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "cells/sync_block/sync_block.h"

namespace test_soak {

/// Number `number` of a pair, with what follows from both.
struct Message {
  std::uint64_t number = 0;  ///< From 1; 0: the last one.
  std::array<std::uint64_t, 7> body{};

  static Message make(std::uint64_t pair, std::uint64_t number) {
    Message made{number, {}};
    std::uint64_t value = pair * 0x9e37'79b9'7f4a'7c15 + number;
    for (std::uint64_t& word : made.body) word = value = value * 6364136223846793005 + 1442695040888963407;
    return made;
  }
  bool operator==(const Message&) const = default;
};

/// Holds one message. Whoever is ended while it waits, or holds the lock, is in nobody's way.
class Mailbox {
 public:
  void send(const Message& message) {
    const bool is_sent = changed_.wait(
        place_, [](const auto& place) { return !place.has_value(); }, [&](auto& place) { place = message; });
    if (is_sent) changed_.notify_all();
  }
  Message receive() {
    Message message;
    const bool is_received = changed_.wait(
        place_, [](const auto& place) { return place.has_value(); },
        [&](auto& place) {
          message = *place;
          place.reset();
        });
    if (is_received) changed_.notify_all();
    return message;
  }
  /// Does something with the lock held.
  template <typename Work>
  void hold(Work work) {
    place_.with([&](const std::optional<Message>&) { work(); });
  }

 private:
  sync_block::Mutex<std::optional<Message>> place_;
  sync_block::Condition changed_;
};

}  // namespace test_soak
