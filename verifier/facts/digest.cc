#include "verifier/facts/digest.h"

#include <algorithm>
#include <array>

#include "cells/witness/witness.h"

namespace verifier::facts {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

std::string hex(std::uint64_t value) {
  std::string digits;
  do {
    digits.insert(digits.begin(), kDigits[value & 0xf]);
    value >>= 4;
  } while (value != 0);
  return "0x" + digits;
}

Hash hash(std::span<const std::uint8_t> bytes) { return ::witness::hash(std::as_bytes(bytes)); }

std::uint64_t text_digest(std::string_view text) {
  const Hash digest = hash({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = (value << 8) | digest[i];
  return value;
}

std::string to_hex(const Hash& digest) {
  std::string digits;
  for (std::uint8_t byte : digest) {
    digits += kDigits[byte >> 4];
    digits += kDigits[byte & 0xf];
  }
  return digits;
}

Parsed<Hash> from_hex(std::string_view digits) {
  Hash digest{};
  if (digits.size() != 2 * digest.size()) return refuse("a hash has 64 hexadecimal digits, not ", digits.size());
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const auto high = kDigits.find(digits[2 * i]), low = kDigits.find(digits[2 * i + 1]);
    if (high == kDigits.npos || low == kDigits.npos) return refuse("not a hexadecimal digit near position ", 2 * i);
    digest[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return digest;
}

void CanonicalBytes::number(std::uint64_t value) {
  for (int i = 0; i < 8; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void CanonicalBytes::string(std::string_view text) {
  data({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void CanonicalBytes::data(std::span<const std::uint8_t> bytes) {
  number(bytes.size());
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

}  // namespace verifier::facts
