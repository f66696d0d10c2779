// Reads numbers as DWARF encodes them (DWARF 4, section 7) from bytes that may be anything.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace verifier::facts {

/// A place in bytes. What lies behind the end reads as 0 and makes the cursor bad for good: callers check once, at the
/// end of what belongs together.
class ByteCursor {
 public:
  explicit ByteCursor(std::span<const std::uint8_t> bytes, std::uint64_t offset = 0)
      : bytes_(bytes), offset_(offset), is_good_(offset <= bytes.size()) {}

  bool is_good() const { return is_good_; }
  bool at_end() const { return offset_ >= bytes_.size(); }
  std::uint64_t offset() const { return offset_; }

  /// Little-endian, `width` bytes (at most 8).
  std::uint64_t number(unsigned width) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < width; ++i) value |= std::uint64_t{byte()} << (8 * i);
    return value;
  }

  std::uint8_t byte() {
    if (!is_good_ || offset_ >= bytes_.size()) {
      is_good_ = false;
      return 0;
    }
    return bytes_[offset_++];
  }

  /// A number of more than 64 bits is bad.
  std::uint64_t uleb() { return static_cast<std::uint64_t>(leb(false)); }
  std::int64_t sleb() { return static_cast<std::int64_t>(leb(true)); }

  void skip(std::uint64_t count) {
    if (!is_good_ || count > bytes_.size() - offset_) {
      is_good_ = false;
    } else {
      offset_ += count;
    }
  }

 private:
  std::uint64_t leb(bool is_signed) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t part = byte();
      value |= std::uint64_t{part & 0x7fU} << shift;
      if ((part & 0x80) != 0) continue;
      if (is_signed && (part & 0x40) != 0 && shift + 7 < 64) value |= ~std::uint64_t{0} << (shift + 7);
      return value;
    }
    is_good_ = false;
    return 0;
  }

  std::span<const std::uint8_t> bytes_;
  std::uint64_t offset_ = 0;
  bool is_good_ = true;
};

}  // namespace verifier::facts
