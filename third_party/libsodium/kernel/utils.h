/* In the place of libsodium's header. Everything that is compared or cleared here is public: there is no secret. */
#ifndef ARIADNE_SODIUM_UTILS_H
#define ARIADNE_SODIUM_UTILS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline int sodium_memcmp(const void *a, const void *b, size_t size) { return memcmp(a, b, size) == 0 ? 0 : -1; }
static inline void sodium_memzero(void *bytes, size_t size) { memset(bytes, 0, size); }
static inline int sodium_is_zero(const unsigned char *bytes, size_t size) {
  unsigned char any = 0;
  for (size_t i = 0; i < size; i++) any |= bytes[i];
  return any == 0;
}
/* For arguments that the documentation forbids; none of ours. */
[[noreturn]] static inline void sodium_misuse(void) { __builtin_trap(); }

#endif
