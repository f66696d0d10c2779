#!/usr/bin/env bash
# contents_test RELEASE VERSION_FILE: every file of a release is there, carries the version, and is what SHA256SUMS says.
set -euo pipefail
version=$(<"$2")
cd "$1"
expected=$(printf 'SHA256SUMS\n'; printf "ariadne-$version.%s\n" elf iso report.txt tar witness)
[[ $(LC_ALL=C ls) == "$expected" ]] || { echo "the release holds:"; ls; exit 1; }
sha256sum --check --strict SHA256SUMS
[[ $(wc -l <SHA256SUMS) == 5 ]]
tar -tf "ariadne-$version.tar" | head -2 | diff - <(printf 'witness\nboot_plan\n')
[[ $(tar -xOf "ariadne-$version.tar" witness | sha256sum) == "$(sha256sum <"ariadne-$version.witness")" ]]
