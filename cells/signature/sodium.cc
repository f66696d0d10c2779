// The part of libsodium that checks signatures, as it was released (third_party/libsodium). One source, in a namespace
// without a name: what is not used (making signatures, tables for it) does not ship.
#include "cells/signature/sodium.h"

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cstddef>
#include <span>

#define HAVE_TI_MODE
#define NDEBUG
#include <assert.h>

namespace signature {
namespace {

// NOLINTBEGIN(bugprone-suspicious-include): that is what is done here.
#include "crypto_hash/sha512/cp/hash_sha512_cp.c"
//
#include "crypto_core/ed25519/ref10/ed25519_ref10.c"
//
#include "crypto_sign/ed25519/ref10/open.c"
//
// Both of these have a table of this name.
#define blake2b_IV compress_IV
#include "crypto_generichash/blake2b/ref/blake2b-compress-ref.c"
#undef blake2b_IV
#include "crypto_generichash/blake2b/ref/blake2b-ref.c"
// NOLINTEND(bugprone-suspicious-include)

/// Of crypto_sign/ed25519/ref10/sign.c: plain Ed25519 has no prefix. minisign's prehashed signatures are plain ones of
/// a hash, and not those that RFC 8032 calls Ed25519ph.
void _crypto_sign_ed25519_ref10_hinit(crypto_hash_sha512_state* state, int) { crypto_hash_sha512_init(state); }

const unsigned char* bytes_of(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

bool is_signed(std::span<const std::byte> message, const SignatureBytes& signature, const PublicKey& key) {
  return crypto_sign_ed25519_verify_detached(signature.data(), bytes_of(message), message.size(), key.data()) == 0;
}

HashOfFile hash_file(std::span<const std::byte> file) {
  HashOfFile hash;
  blake2b_state state;
  blake2b_init(&state, hash.size());
  blake2b_update(&state, bytes_of(file), file.size());
  blake2b_final(&state, hash.data(), hash.size());
  return hash;
}

}  // namespace signature
