// The relocation types that may appear in a cell (System V ABI, AMD64 supplement, table 4.9).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace verifier::facts {

/// R_X86_64_*, as far as compilers emit them into relocatable objects for static code.
namespace relocation_type {
inline constexpr std::uint32_t kNone = 0, k64 = 1, kPc32 = 2, kPlt32 = 4, kGotPcRel = 9, k32 = 10, k32S = 11, k16 = 12,
                               kPc16 = 13, k8 = 14, kPc8 = 15, kPc64 = 24, kGotPcRelX = 41, kRexGotPcRelX = 42;
}  // namespace relocation_type

/// Bytes that a relocation changes; nothing for a type that the loader does not know either.
constexpr std::optional<std::uint64_t> relocation_width(std::uint32_t type) {
  using namespace relocation_type;
  switch (type) {
    case kNone:
      return 0;
    case k8:
    case kPc8:
      return 1;
    case k16:
    case kPc16:
      return 2;
    case kPc32:
    case kPlt32:
    case kGotPcRel:
    case k32:
    case k32S:
    case kGotPcRelX:
    case kRexGotPcRelX:
      return 4;
    case k64:
    case kPc64:
      return 8;
    default:
      return std::nullopt;
  }
}

/// The stored value is relative to its own place.
constexpr bool is_pc_relative(std::uint32_t type) {
  using namespace relocation_type;
  return type == kPc32 || type == kPlt32 || type == kGotPcRel || type == kPc16 || type == kPc8 || type == kPc64 ||
         type == kGotPcRelX || type == kRexGotPcRelX;
}

}  // namespace verifier::facts
