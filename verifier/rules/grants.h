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
  enum class Kind : std::uint8_t { kAssembly, kPorts, kRecursion, kStack };
  Kind kind = Kind::kAssembly;
  std::string function;               ///< All but kPorts: qualified name without parameters.
  std::uint32_t first = 0, last = 0;  ///< kPorts: both included.
  std::uint32_t bound = 0;            ///< kRecursion: activations at one time; kStack: bytes.

  /// Whether it is about stacks (O16) and not about instructions (O3).
  [[nodiscard]] bool is_about_stack() const { return kind == Kind::kRecursion || kind == Kind::kStack; }

  /// Whether it admits an instruction: all inside the function, or port instructions (with an immediate port: in the
  /// range; with the port in DX: any, since the number is not known).
  [[nodiscard]] bool covers(const PrivilegedUse& use) const;
};

/// `asm:<qualified function>`, `port:0x<first>-0x<last>`, `recursion:<qualified function>=<depth>` or
/// `stack:<qualified function>=<bytes>`; depth and bytes decimal, 1 to 99999. The error says what is wrong with the
/// spelling.
std::expected<Grant, std::string> parse_grant(std::string_view text);

}  // namespace verifier::rules
