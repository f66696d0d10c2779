/* In the place of libsodium's header: what crypto_sign/ed25519/ref10/open.c defines and uses. */
#ifndef ARIADNE_SODIUM_CRYPTO_SIGN_ED25519_H
#define ARIADNE_SODIUM_CRYPTO_SIGN_ED25519_H

#include <stddef.h>

#define crypto_sign_ed25519_MESSAGEBYTES_MAX (SIZE_MAX - 64U)

int crypto_sign_ed25519_verify_detached(const unsigned char *sig, const unsigned char *m, unsigned long long mlen,
                                        const unsigned char *pk);

#endif
