/* In the place of libsodium's header: byte order, for little-endian processors. */
#ifndef ARIADNE_SODIUM_COMMON_H
#define ARIADNE_SODIUM_COMMON_H

#include <stdint.h>
#include <string.h>

#define COMPILER_ASSERT(X) static_assert(X)
#define CRYPTO_ALIGN(X) alignas(X)

typedef unsigned __int128 uint128_t;

static inline uint32_t ROTR32(const uint32_t x, const int b) { return (x >> b) | (x << (32 - b)); }
static inline uint64_t ROTR64(const uint64_t x, const int b) { return (x >> b) | (x << (64 - b)); }

static inline uint64_t LOAD64_LE(const uint8_t *src) {
  uint64_t w;
  memcpy(&w, src, sizeof w);
  return w;
}
static inline uint64_t LOAD64_BE(const uint8_t *src) { return __builtin_bswap64(LOAD64_LE(src)); }
static inline void STORE64_LE(uint8_t *dst, uint64_t w) { memcpy(dst, &w, sizeof w); }
static inline void STORE64_BE(uint8_t *dst, uint64_t w) { STORE64_LE(dst, __builtin_bswap64(w)); }
static inline void STORE32_LE(uint8_t *dst, uint32_t w) { memcpy(dst, &w, sizeof w); }

#endif
