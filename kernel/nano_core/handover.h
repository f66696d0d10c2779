// Moving the state of the linked cells into the loaded ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cells/cell_namespace/cell_namespace.h"
#include "kernel/base/result.h"

namespace nano_core {

/// Mangled name of `captain::run(captain::Handover*)`.
inline constexpr std::string_view kCaptainEntry = "_ZN7captain3runB6unsafeEPNS_8HandoverE";

/// Mangled name of `firmware::init(std::span<const std::byte>)`.
inline constexpr std::string_view kFirmwareInit = "_ZN8firmware4initB6unsafeESt4spanIKSt4byteLm18446744073709551615EE";

/// One root: from nano_core's copy of a cell to the loaded cell.
struct RootMove {
  const void* from;
  void* to;
  std::size_t size;
};

/// At most this many; more is an error.
inline constexpr std::size_t kMaximumMoves = 32;

/// A bounded list, because the heap itself is about to move.
class RootMoves final {
 public:
  [[nodiscard]] const RootMove* begin() const { return moves_; }
  [[nodiscard]] const RootMove* end() const { return moves_ + count_; }
  [[nodiscard]] bool add(const RootMove& move) {
    if (count_ == kMaximumMoves) return false;
    moves_[count_++] = move;
    return true;
  }

 private:
  RootMove moves_[kMaximumMoves] = {};
  std::size_t count_ = 0;
};

/// Finds, for each root of the linked cells, the loaded one of the same identity and size. Registrations are left out:
/// they hold addresses of code, and each loaded cell registers anew when captain starts it. Errors: kNotFound when a
/// linked cell was not loaded; kRefused when sizes differ; kOutOfRange for too many.
[[nodiscard]] Result<RootMoves> plan_moves();

/// Copies the bytes; the linked root is dead afterwards. Roots are trivially relocatable by their contract.
void apply(const RootMove& move);

/// Whether the boot plan (text lines, made by the image rule) leaves `cell` to be loaded later: a line `on_demand
/// <cell>`.
[[nodiscard]] bool is_on_demand(std::span<const std::byte> plan, std::string_view cell);

}  // namespace nano_core
