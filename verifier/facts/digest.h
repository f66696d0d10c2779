// The hash of the witness (BLAKE3) as the facts use it: over bytes, over canonical texts, and as hexadecimal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

Hash hash(std::span<const std::uint8_t> bytes);

/// First 8 bytes, little-endian, of the hash of a canonical text: what the witness keeps of it.
std::uint64_t text_digest(std::string_view text);

/// 64 lower-case digits.
std::string to_hex(const Hash& digest);

/// The inverse of to_hex. Fails on anything but 64 lower-case hexadecimal digits.
Parsed<Hash> from_hex(std::string_view digits);

/// Feeds a digest with fields so that no two field sequences give the same bytes: integers have a fixed width, strings
/// a length before them.
class CanonicalBytes {
 public:
  void number(std::uint64_t value);
  void string(std::string_view text);
  void data(std::span<const std::uint8_t> bytes);
  void digest(const Hash& value) { data(value); }

  Hash hash() const { return facts::hash(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace verifier::facts
