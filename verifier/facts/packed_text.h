// Text that rides in a shipped object, packed: facts are ten times smaller so, and the kernel hashes what it loads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/facts/parsed.h"

namespace verifier::facts {

/// 8 bytes "packed" and two NULs, 8 bytes size (little-endian), then a zlib stream (RFC 1950). Deterministic.
std::vector<std::uint8_t> pack_text(std::string_view text);

/// The inverse; bytes without the mark are plain text and returned as they are.
/// Fails on a damaged stream, and on a size over 64 MiB before anything is allocated.
Parsed<std::string> unpack_text(std::span<const std::uint8_t> bytes);

}  // namespace verifier::facts
