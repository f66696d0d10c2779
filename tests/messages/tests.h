// One function for each kind of test; a template over the channels. Internal.
#pragma once

#include <cstdint>

#include "kernel/base/result.h"

namespace test_messages {

/// Order, many ends, close, deadlines, deaths of tasks.
template <typename Kind>
[[nodiscard]] Result<void> test_talk();
/// The thirteen faults of message passing; how many were recovered.
template <typename Kind>
[[nodiscard]] Result<std::uint64_t> test_faults();

}  // namespace test_messages
