// The last bytes that were written, in fixed room.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace logger {

/// Keeps the newest N bytes. Holds no pointer.
template <std::size_t N>
class LineRing {
 public:
  void append(std::string_view text) {
    for (const char c : text) bytes_[written_++ % N] = c;
  }

  /// Copies the newest bytes, at most as many as fit, oldest first; returns how many.
  std::size_t copy_newest(std::span<char> into) const {
    const std::uint64_t count = std::min<std::uint64_t>({written_, N, into.size()});
    for (std::uint64_t i = 0; i < count; ++i) into[i] = bytes_[(written_ - count + i) % N];
    return count;
  }

 private:
  std::array<char, N> bytes_{};
  std::uint64_t written_ = 0;  ///< Bytes ever appended; the next goes to written_ % N.
};

}  // namespace logger
