/* In the place of libsodium's header, of which nothing is used: one implementation is compiled, none is chosen. */
