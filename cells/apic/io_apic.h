// Registers of an I/O APIC (82093AA data sheet, section 3).
#pragma once

#include <cstdint>

namespace apic {

/// One controller: a register is chosen by writing its number, then read or written in a window.
struct IoApic {
  std::uint64_t base;  ///< Linear address.

  [[nodiscard]] std::uint32_t read(std::uint32_t which) const {
    choose(which);
    return *window();
  }
  void write(std::uint32_t which, std::uint32_t value) const {
    choose(which);
    *window() = value;
  }
  /// How many pins it has.
  [[nodiscard]] std::uint32_t pin_count() const { return ((read(1) >> 16) & 0xff) + 1; }

 private:
  void choose(std::uint32_t which) const { *reinterpret_cast<volatile std::uint32_t*>(base) = which; }
  [[nodiscard]] volatile std::uint32_t* window() const {
    return reinterpret_cast<volatile std::uint32_t*>(base + 0x10);
  }
};

/// Number of the lower half of a pin's entry; the upper one follows.
constexpr std::uint32_t entry_of(std::uint32_t pin) { return 0x10 + 2 * pin; }

inline constexpr std::uint32_t kPinMasked = 1 << 16;

/// The lower half of an entry that sends `vector` to the processor that the upper half names.
constexpr std::uint32_t make_entry(std::uint8_t vector, bool is_active_low, bool is_level) {
  constexpr std::uint32_t kActiveLow = 1 << 13;
  constexpr std::uint32_t kLevel = 1 << 15;
  return vector | (is_active_low ? kActiveLow : 0) | (is_level ? kLevel : 0);
}

}  // namespace apic
