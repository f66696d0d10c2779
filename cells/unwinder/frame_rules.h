// How a function has saved what its caller relies on: call frame information (.eh_frame) for one instruction, in the
// few forms that compilers write for ordinary code. The unwinder of cxx_runtime knows the others.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "cells/unwinder/unwinder.h"

namespace unwinder {

/// Where the caller's registers are.
struct FrameRules {
  static constexpr std::int64_t kKept = INT64_MIN;  ///< The register has not been changed.
  bool is_from_rbp;                                 ///< The frame address counts from rbp, else from rsp.
  std::int64_t distance;                            ///< From there to the frame address.
  std::array<std::int64_t, 6> saved;                ///< Of rbx, rbp, r12 to r15: from the frame address, or kKept.
};

/// What stands in a frame description entry and in the common one that it names.
struct FrameDescription {
  const unsigned char* common_program;
  const unsigned char* common_end;
  const unsigned char* program;
  const unsigned char* end;
  const unsigned char* handlers;  ///< Its handler table; null: it has none.
  std::int64_t data_unit;
  std::uint64_t code_unit;
};

/// Nothing for a signal frame, another return address register than rip, or an unknown augmentation or encoding.
[[nodiscard]] std::optional<FrameDescription> describe_frame(const unsigned char* entry) noexcept;

/// The rules at `offset` bytes from the start of the function. Nothing where they take more than these forms.
[[nodiscard]] std::optional<FrameRules> rules_at(const FrameDescription& frame, std::uint64_t offset) noexcept;

/// Changes `registers` to those of the caller. False, if the frame address is not above rsp: no stack is like that.
[[nodiscard]] bool step(Registers& registers, const FrameRules& rules) noexcept;

}  // namespace unwinder
