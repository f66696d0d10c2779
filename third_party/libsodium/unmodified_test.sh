#!/usr/bin/env bash
# unmodified_test SHA256SUMS: the files are those of the release, and there are no others.
set -euo pipefail
sums=$(readlink -f "$1")
work=$TEST_TMPDIR/libsodium
mkdir -p "$work"
cp -rL "$(dirname "$1")"/{LICENSE,src} "$work"
cd "$work"
# What was taken out (README.md) comes back first.
compress=src/libsodium/crypto_generichash/blake2b/ref/blake2b-compress-ref.c
chmod u+w "$(dirname "$compress")" "$compress"
sed -i '/^    return 0;$/i #undef G\n#undef ROUND' "$compress"
sha256sum --check --strict --quiet "$sums"
diff <(sed 's/^[0-9a-f]*  //' "$sums" | LC_ALL=C sort) <(find LICENSE src -type f | LC_ALL=C sort)
