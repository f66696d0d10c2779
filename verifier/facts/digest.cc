#include "verifier/facts/digest.h"

#include <algorithm>
#include <array>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/SHA256.h"

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

Sha256 sha256(std::span<const std::uint8_t> bytes) {
  return llvm::SHA256::hash(llvm::ArrayRef<std::uint8_t>(bytes.data(), bytes.size()));
}

std::uint64_t text_digest(std::string_view text) {
  const Sha256 digest = sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = (value << 8) | digest[i];
  return value;
}

std::string to_hex(const Sha256& digest) {
  std::string digits;
  for (std::uint8_t byte : digest) {
    digits += kDigits[byte >> 4];
    digits += kDigits[byte & 0xf];
  }
  return digits;
}

Parsed<Sha256> from_hex(std::string_view digits) {
  Sha256 digest{};
  if (digits.size() != 2 * digest.size()) return refuse("a SHA-256 has 64 hexadecimal digits, not ", digits.size());
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
