// Frames for page tables, clean ones without cleaning them.
#pragma once

#include <array>
#include <cstdint>

#include "kernel/base/result.h"

namespace mapped_pages {

/// Three spare frames. A table that became empty is all zero, so it is kept as a spare for the next one: mapping and
/// unmapping one page over and over clears no frame, although every empty table is given up at once.
///
/// It always holds exactly kSpares frames: taking one gets a replacement from frame_allocator, giving one frees
/// another. So the frames in use depend only on what is mapped, not on what was.
class TablePool {
 public:
  static constexpr std::size_t kSpares = 3;

  /// Takes the spares from frame_allocator. On error it holds none. Errors: kOutOfMemory.
  [[nodiscard]] Result<void> fill();
  /// Frees the spares. Afterwards only fill() may be called.
  void drain();

  /// A frame of zeros, now the caller's. Errors: kOutOfMemory, and nothing changed.
  [[nodiscard]] Result<std::uint64_t> take(std::uint64_t direct_map);
  /// Takes back a frame. Precondition: all its bytes are zero.
  void give(std::uint64_t frame);

 private:
  std::array<std::uint64_t, kSpares> frames_{};
  std::size_t clean_ = 0;  ///< frames_[0 .. clean_) are all zero.
};

}  // namespace mapped_pages
