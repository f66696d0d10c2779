// A few blocks for exceptions that are thrown when memory is exhausted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/arch/cpu_ops.h"

namespace cxx_runtime {

/// Fixed blocks, each free or taken, for all processors. Zero-initialised it is all free, and it holds no pointer, so
/// it may be moved while no block is taken.
class EmergencyReserve {
 public:
  static constexpr std::size_t kBlocks = 2;
  static constexpr std::size_t kBlockBytes = 512;  ///< An exception header (128) and an object of up to 384 bytes.

  /// A block of kBlockBytes, aligned to 16; null when `bytes` is more than that or no block is free.
  [[nodiscard]] void* take(std::size_t bytes) {
    if (bytes > kBlockBytes) return nullptr;
    for (std::size_t i = 0; i < kBlocks; ++i) {
      if (arch::exchange(is_taken_[i], true)) continue;
      return blocks_[i].data();
    }
    return nullptr;
  }

  /// Takes `block` back and returns true if it is one of these; otherwise changes nothing.
  bool give_back(const void* block) {
    for (std::size_t i = 0; i < kBlocks; ++i) {
      if (block != blocks_[i].data()) continue;
      is_taken_[i] = false;
      return true;
    }
    return false;
  }

 private:
  alignas(16) std::array<std::array<std::byte, kBlockBytes>, kBlocks> blocks_{};
  std::array<bool, kBlocks> is_taken_{};
};

}  // namespace cxx_runtime
