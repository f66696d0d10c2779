#include "cells/channel_buffered/channel_buffered.h"

#include "cells/scheduler/scheduler.h"

namespace channel_buffered {

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
      return Error::make(ErrorKind::kRefused, "channel_buffered: the deadline has come");
    case Outcome::kClosed:
      return Error::make(ErrorKind::kNotFound, "channel_buffered: nobody is at the other side any more");
    case Outcome::kStillOpen:
      return Error::make(ErrorKind::kInUse, "channel_buffered: somebody can still receive it");
    case Outcome::kEmptyEnd:
      return Error::make(ErrorKind::kNotFound, "channel_buffered: the end belongs to no channel");
    case Outcome::kDone:
    case Outcome::kBroken:
      break;
  }
  return Error::make(ErrorKind::kBadFormat, "channel_buffered: the channel is not as it was left, and given up");
}

void give_turn() { scheduler::yield(); }

/// The flags are changed before the positions: once the positions say that it is our turn, the flag has to say so too.
Outcome Core::look(Side side, std::span<const Flag> full) const {
  const std::uint64_t alert = alert_.load();
  if ((alert & kBroken) != 0) return Outcome::kBroken;
  if (side == Side::kSend && (alert & none(Side::kReceive)) != 0) return Outcome::kClosed;
  const bool wanted = side == Side::kReceive;
  const std::uint64_t ours = position(side);
  const Flag& flag = full[ours % full.size()];
  if (flag.load() == wanted) return Outcome::kDone;
  const std::uint64_t theirs = of(other(side)).position.load();
  const bool is_our_turn = wanted ? ours != theirs : ours - theirs < full.size();
  if (is_our_turn && flag.load() != wanted) return Outcome::kBroken;
  return (alert & none(other(side))) != 0 ? Outcome::kClosed : Outcome::kTimedOut;
}

Outcome Core::enter(Side side, std::span<const Flag> full, std::uint32_t end, std::uint64_t deadline_ns) {
  Party& party = of(side);
  Outcome outcome = Outcome::kTimedOut;
  const auto take = [&] {
    const bool is_kept_out = is_shared(side) && party.user != 0 && party.user != end;
    outcome = is_kept_out ? Outcome::kTimedOut : look(side, full);
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

void Core::wake(Side side, std::uint64_t count) {
  if ((alert_.load() & sleepers(side)) == 0) return;
  change_and_wake(of(side).waiting, count, [] { return true; });
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

}  // namespace channel_buffered
