// What the cell uses of libsodium. Internal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace signature {

using SignatureBytes = std::array<std::uint8_t, 64>;
using PublicKey = std::array<std::uint8_t, 32>;
using HashOfFile = std::array<std::uint8_t, 64>;

/// Whether `signature` is one of `message` by the owner of `key` (Ed25519, RFC 8032; libsodium's strict reading of it:
/// no point of small order, no number that is not reduced).
bool is_signed(std::span<const std::byte> message, const SignatureBytes& signature, const PublicKey& key);

/// BLAKE2b with 64 bytes of result (RFC 7693): what a prehashed signature of minisign is about.
HashOfFile hash_file(std::span<const std::byte> file);

}  // namespace signature
