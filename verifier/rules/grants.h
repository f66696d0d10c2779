// Grants of a trusted cell, as written in its target. Internal to rules/.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "verifier/model/cell_object.h"

namespace verifier::rules {

/// One parsed grant.
struct Grant {
  enum class Kind : std::uint8_t { kAssembly, kPorts };
  Kind kind = Kind::kAssembly;
  std::string function;               ///< kAssembly: qualified name without parameters.
  std::uint32_t first = 0, last = 0;  ///< kPorts: both included.

  /// Whether it admits an instruction: all inside the function, or port instructions (with an immediate port: in the
  /// range; with the port in DX: any, since the number is not known).
  [[nodiscard]] bool covers(const PrivilegedUse& use) const;
};

/// `asm:<qualified function>` or `port:0x<first>-0x<last>`. The error says what is wrong with the spelling.
std::expected<Grant, std::string> parse_grant(std::string_view text);

}  // namespace verifier::rules
