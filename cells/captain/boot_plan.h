// The boot plan as the image rule packs it: one line a step.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "kernel/base/text.h"

namespace captain {

/// Reads the lines `start <cell>` one after the other; other lines concern nano_core.
class BootPlan final {
 public:
  /// The bytes stay alive as long as this.
  explicit BootPlan(std::span<const std::byte> bytes);
  /// The next cell to start, or nothing at the end.
  [[nodiscard]] std::optional<std::string_view> next_to_start();

 private:
  std::string_view rest_;
};

/// `_ZN<length><cell>5start<tag>Ev`: the mangled name of `<cell>::start()` (Itanium C++ ABI, section 5.1).
[[nodiscard]] Text<160> mangled_start(std::string_view cell, std::string_view tag);

}  // namespace captain
