/* In the place of libsodium's header, which packs these structures. Unpacked they are the same but for the end. */
#ifndef ARIADNE_SODIUM_BLAKE2_H
#define ARIADNE_SODIUM_BLAKE2_H

#include <stddef.h>
#include <stdint.h>

enum blake2b_constant {
  BLAKE2B_BLOCKBYTES = 128,
  BLAKE2B_OUTBYTES = 64,
  BLAKE2B_KEYBYTES = 64,
  BLAKE2B_SALTBYTES = 16,
  BLAKE2B_PERSONALBYTES = 16
};

typedef struct blake2b_param_ {
  uint8_t digest_length;
  uint8_t key_length;
  uint8_t fanout;
  uint8_t depth;
  uint8_t leaf_length[4];
  uint8_t node_offset[8];
  uint8_t node_depth;
  uint8_t inner_length;
  uint8_t reserved[14];
  uint8_t salt[BLAKE2B_SALTBYTES];
  uint8_t personal[BLAKE2B_PERSONALBYTES];
} blake2b_param;
static_assert(sizeof(blake2b_param) == 64);

typedef struct blake2b_state {
  uint64_t h[8];
  uint64_t t[2];
  uint64_t f[2];
  uint8_t buf[2 * BLAKE2B_BLOCKBYTES];
  size_t buflen;
  uint8_t last_node;
} blake2b_state;

typedef int (*blake2b_compress_fn)(blake2b_state *S, const uint8_t block[BLAKE2B_BLOCKBYTES]);
int blake2b_compress_ref(blake2b_state *S, const uint8_t block[BLAKE2B_BLOCKBYTES]);
int blake2b_init(blake2b_state *S, const uint8_t outlen);
int blake2b_update(blake2b_state *S, const uint8_t *in, uint64_t inlen);
int blake2b_final(blake2b_state *S, uint8_t *out, uint8_t outlen);

#endif
