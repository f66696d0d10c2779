// Who made a file: checks detached signatures in the format of minisign 0.11, with libsodium's own code.
//
// Why: the witness says that cells fit together, and anybody can compute one. That a file comes from those who may
// change a running system is what a signature says. Source of the format: https://jedisct1.github.io/minisign/,
// "Signature format" and "Public key format".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace signature {

/// The largest comment in a signature or key, in bytes: what minisign 0.11 accepts.
inline constexpr std::size_t kMaximumComment = 1024;

/// A public key of minisign.
struct Key {
  std::array<std::uint8_t, 8> id{};      ///< Says which key; chosen at random, no proof of anything.
  std::array<std::uint8_t, 32> point{};  ///< Of Ed25519.
};

/// Reads the text of a public key file: two lines, the first "untrusted comment: ...". Strict: nothing before, between
/// or after, no other line ends than "\n" (the last may be missing), no base64 in another than the one canonical
/// spelling. Pure. Errors: kBadFormat with the place; kUnsupported for another algorithm than Ed25519.
[[nodiscard]] CELL_EXPORT Result<Key> parse_key(std::string_view text);

/// Whether `signature`, the text of a .minisig file, is one of `file` by the owner of `key`: Ed25519 of the file itself
/// or, prehashed, of its BLAKE2b-512. The signature of the trusted comment is checked too. Returns the trusted comment,
/// a part of `signature`. The untrusted comment is covered by nothing. As strict as parse_key. Pure; takes some 500,000
/// instructions and 10 to 40 for each byte of `file`.
/// Errors: kBadFormat with the place; kUnsupported for an unknown algorithm; kNotFound when it was made with another
/// key (both named by their ids); kRefused when file, signature or trusted comment are not what was signed.
[[nodiscard]] CELL_EXPORT Result<std::string_view> verify(std::span<const std::byte> file, std::string_view signature,
                                                          const Key& key);

}  // namespace signature
