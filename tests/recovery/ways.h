// Ways to make the processor raise an exception. Inlined where they are used, so that the instruction stands among the
// objects of the function: each cell has its own.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>

extern "C" {
[[gnu::visibility("hidden")]] void test_invalid_opcode();
[[gnu::visibility("hidden")]] void test_breakpoint();
[[gnu::visibility("hidden")]] void test_selector();
}

namespace ways {

/// Hides a value from the optimiser, which would otherwise see the fault coming.
template <typename T>
inline T opaque(T value) {
  volatile T hidden = value;
  return hidden;
}

enum class Way : std::uint8_t {
  kNullLoad,
  kNullStore,
  kNullCall,
  kWildCall,     ///< To memory that is not executable.
  kNowhereCall,  ///< To an address that is not canonical.
  kDivide,
  kInvalidOpcode,
  kProtection,  ///< A load from an address that is not canonical.
  kAlignment,   ///< Of an operand of 16 bytes.
  kSelector,
  kBreakpoint,
  kCount,
};

struct Expected {
  std::string_view name;
  std::uint64_t vector;
};
inline constexpr Expected kExpected[] = {
    {"null load", 14},       {"null store", 14}, {"null call", 14},     {"wild call", 14},
    {"call to nowhere", 13}, {"divide", 0},      {"invalid opcode", 6}, {"general protection", 13},
    {"alignment", 13},       {"selector", 13},   {"breakpoint", 3},
};
static_assert(sizeof(kExpected) / sizeof(kExpected[0]) == static_cast<unsigned>(Way::kCount));

using Block [[gnu::vector_size(16)]] = float;
using Function = void (*)();

[[gnu::always_inline]] inline void raise(Way way) {
  constexpr std::uint64_t kNowhere = 0x1234'5678'9abc'def0;
  alignas(16) static constexpr unsigned char kBytes[48] = {};
  switch (way) {
    case Way::kNullLoad:
      static_cast<void>(*reinterpret_cast<volatile std::uint64_t*>(opaque(std::uint64_t{8})));
      break;
    case Way::kNullStore:
      *reinterpret_cast<volatile std::uint64_t*>(opaque(std::uint64_t{8})) = 1;
      break;
    case Way::kNullCall:
      // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): on purpose
      reinterpret_cast<Function>(opaque(std::uint64_t{0}))();
      break;
    case Way::kWildCall:
      reinterpret_cast<Function>(opaque(reinterpret_cast<std::uint64_t>(&kBytes)))();
      break;
    case Way::kNowhereCall:
      reinterpret_cast<Function>(opaque(kNowhere))();
      break;
    case Way::kDivide:
      static_cast<void>(opaque(10 / opaque(0)));  // NOLINT(clang-analyzer-core.DivideZero): on purpose
      break;
    case Way::kInvalidOpcode:
      test_invalid_opcode();
      break;
    case Way::kProtection:
      static_cast<void>(*reinterpret_cast<volatile std::uint64_t*>(opaque(kNowhere)));
      break;
    case Way::kAlignment:
      static_cast<void>(
          opaque(*reinterpret_cast<const volatile Block*>(opaque(reinterpret_cast<std::uint64_t>(&kBytes) + 8))));
      break;
    case Way::kSelector:
      test_selector();
      break;
    case Way::kBreakpoint:
      test_breakpoint();
      break;
    case Way::kCount:
      break;
  }
  static_cast<void>(opaque(0));  // Nothing of it is a tail call, which would leave this function first.
}

}  // namespace ways
