#include "cells/channel_rendezvous/channel_rendezvous.h"

#include "cells/scheduler/scheduler.h"

namespace channel_rendezvous {

using wait_queue::change_and_wake;
using wait_queue::kAll;
using wait_queue::wait_until;

/// A task that sleeps, or is about to. One that does not go on to pass a message, killed or too late, hands the wake-up
/// that it may have got to the next one.
class Core::Sleeper {
 public:
  Sleeper(Core& core, Side side) : core_(core), side_(side) { core_.alert_.fetch_add(sleeper(side_)); }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  ~Sleeper() {
    core_.alert_.fetch_sub(sleeper(side_));
    if (!has_passed) core_.wake(side_, 1);
  }
  bool has_passed = false;

 private:
  Core& core_;
  Side side_;
};

Error error_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kTimedOut:
      return Error::make(ErrorKind::kRefused, "channel_rendezvous: the deadline has come");
    case Outcome::kClosed:
      return Error::make(ErrorKind::kNotFound, "channel_rendezvous: nobody is at the other side any more");
    case Outcome::kEmptyEnd:
      return Error::make(ErrorKind::kNotFound, "channel_rendezvous: the end belongs to no channel");
    case Outcome::kDone:
    case Outcome::kBroken:
      break;
  }
  return Error::make(ErrorKind::kBadFormat, "channel_rendezvous: the channel is not as it was left, and given up");
}

void give_turn() { scheduler::yield(); }

/// A sender that is alone has left the place empty, or it is not left as these functions do.
Outcome Core::look(Side side, Place& place) const {
  const std::uint64_t alert = alert_.load();
  const Stage stage = place.load();
  if ((alert & kBroken) != 0 || stage > Stage::kTaking) return Outcome::kBroken;
  if (side == Side::kSend) {
    if ((alert & none(Side::kReceive)) != 0) return Outcome::kClosed;
    if (stage == Stage::kEmpty) return Outcome::kDone;
    return is_shared(Side::kSend) ? Outcome::kTimedOut : Outcome::kBroken;
  }
  Stage offered = Stage::kFull;
  if (place.compare_exchange_strong(offered, Stage::kTaking)) return Outcome::kDone;
  if (offered == Stage::kTaking && !is_shared(Side::kReceive)) return Outcome::kBroken;
  return (alert & none(Side::kSend)) != 0 ? Outcome::kClosed : Outcome::kTimedOut;
}

Outcome Core::enter(Side side, Place& place, std::uint32_t end, std::uint64_t deadline_ns) {
  Party& party = of(side);
  Outcome outcome = Outcome::kTimedOut;
  const auto take = [&] {
    const bool is_kept_out = is_shared(side) && party.user != 0 && party.user != end;
    outcome = is_kept_out ? Outcome::kTimedOut : look(side, place);
    if (outcome == Outcome::kDone && is_shared(side)) party.user = end;
    return outcome != Outcome::kTimedOut;
  };
  change_and_wake(party.waiting, 0, take);
  if (outcome == Outcome::kTimedOut && deadline_ns != 0) {
    Sleeper sleeper(*this, side);
    static_cast<void>(wait_until(party.waiting, take, deadline_ns));
    sleeper.has_passed = outcome == Outcome::kDone;
  }
  return outcome == Outcome::kBroken ? break_off() : outcome;
}

void Core::announce() { wake(Side::kReceive, 1); }

Outcome Core::await_taken(Place& place, std::uint64_t deadline_ns) {
  Sleeper sleeper(*this, Side::kSend);
  const auto is_decided = [&] {
    return place.load() == Stage::kEmpty || (alert_.load() & (kBroken | none(Side::kReceive))) != 0;
  };
  if (deadline_ns != 0) static_cast<void>(wait_until(offering_, is_decided, deadline_ns));
  Stage offered = Stage::kFull;
  if (place.compare_exchange_strong(offered, Stage::kEmpty)) {
    const std::uint64_t alert = alert_.load();
    if ((alert & kBroken) != 0) return Outcome::kBroken;
    return (alert & none(Side::kReceive)) != 0 ? Outcome::kClosed : Outcome::kTimedOut;
  }
  // A receiver has it, and needs no more from anybody.
  static_cast<void>(wait_until(offering_, [&] { return place.load() == Stage::kEmpty; }));
  return Outcome::kDone;
}

void Core::wake(Side side, std::uint64_t count) {
  if ((alert_.load() & sleepers(side)) == 0) return;
  change_and_wake(of(side).waiting, count, [] { return true; });
  if (side == Side::kSend) change_and_wake(offering_, kAll, [] { return true; });
}

void Core::leave(Side side, std::uint32_t end) {
  if (is_shared(side)) {
    Party& party = of(side);
    change_and_wake(party.waiting, 1, [&] {
      if (party.user == end) party.user = 0;
      return true;
    });
  }
  wake(other(side), 1);
}

Outcome Core::break_off() {
  alert_.fetch_or(kBroken);
  wake(Side::kSend, kAll);
  wake(Side::kReceive, kAll);
  return Outcome::kBroken;
}

std::uint32_t Core::add(Side side) {
  alert_.fetch_or(several(side));
  of(side).ends.fetch_add(1);
  ends_.fetch_add(1);
  return numbers_.fetch_add(1) + 1;
}

bool Core::drop(Side side, std::uint32_t end) {
  if (is_shared(side)) leave(side, end);
  if (of(side).ends.fetch_sub(1) == 1) {
    alert_.fetch_or(none(side));
    wake(other(side), kAll);
  }
  return ends_.fetch_sub(1) == 1;
}

}  // namespace channel_rendezvous
