// Text of bounded length, built without allocation: for errors, log lines and the monitor.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Up to N bytes of text held by value. What does not fit is cut off; `truncated()` tells.
template <std::size_t N>
class Text {
 public:
  constexpr Text() = default;

  constexpr std::string_view view() const { return {bytes_.data(), size_}; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool truncated() const { return truncated_; }
  constexpr void clear() { size_ = 0, truncated_ = false; }

  constexpr void append(char c) {
    if (size_ == N) {
      truncated_ = true;
      return;
    }
    bytes_[size_++] = c;
  }
  constexpr void append(std::string_view text) {
    for (const char c : text) append(c);
  }
  constexpr void append(const char* text) { append(std::string_view(text)); }
  template <std::size_t M>
  constexpr void append(const Text<M>& text) {
    append(text.view());
  }
  /// An integer in an Error or a log line is an address or a count: hexadecimal with 0x.
  template <std::integral Integer>
    requires(!std::same_as<Integer, char> && !std::same_as<Integer, bool>)
  constexpr void append(Integer value) {
    append("0x");
    append_number(static_cast<std::uint64_t>(value), 16, 1);
  }
  constexpr void append_decimal(std::uint64_t value, std::size_t width = 1) { append_number(value, 10, width, ' '); }
  constexpr void append_hex(std::uint64_t value, std::size_t width = 1) { append_number(value, 16, width); }

  /// Adds spaces until the text is `column` bytes long; nothing if it is already longer.
  constexpr void pad_to(std::size_t column) {
    while (size_ < column && size_ < N) append(' ');
  }

 private:
  constexpr void append_number(std::uint64_t value, unsigned base, std::size_t width, char fill = '0') {
    std::array<char, 20> digits{};
    std::size_t count = 0;
    do {
      digits[count++] = "0123456789abcdef"[value % base];
      value /= base;
    } while (value != 0);
    for (std::size_t i = count; i < width; ++i) append(fill);
    while (count > 0) append(digits[--count]);
  }

  std::array<char, N> bytes_{};
  std::uint16_t size_ = 0;
  bool truncated_ = false;
};
