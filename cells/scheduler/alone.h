// Code that no other task may come into the middle of.
#pragma once

#include <cstdint>

namespace scheduler {

/// Whether a task that an interrupt meets at this address must go on first: the address is in a cell whose state is
/// changed in several steps without a lock. All of them are in layers below this one and call nobody above but hooks,
/// at which their state is whole; so to know where a task is, the one address is enough, and those cells pay nothing
/// for it. Unknown code counts as such.
/// `highest_rank` is what highest_rank_alone() told: most code is above it, and is known by that.
[[nodiscard]] bool runs_alone(std::uint64_t address, std::uint16_t highest_rank) noexcept;
/// The highest rank of all these cells. A version that takes the place of one has the same.
[[nodiscard]] std::uint16_t highest_rank_alone();

}  // namespace scheduler
