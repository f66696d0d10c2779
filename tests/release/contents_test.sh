#!/usr/bin/env bash
# contents_test RELEASE VERSION_FILE: every file of a release is there, carries the version, and is what SHA256SUMS says.
set -euo pipefail
version=$(<"$2")
cd "$1"
expected=$(printf 'SHA256SUMS\n'; printf "ariadne-$version.%s\n" elf iso report.txt tar witness)
[[ $(LC_ALL=C ls) == "$expected" ]] || { echo "the release holds:"; ls; exit 1; }
sha256sum --check --strict SHA256SUMS
[[ $(wc -l <SHA256SUMS) == 5 ]]
members=$(tar -tf "ariadne-$version.tar")
[[ $members == $'witness\nboot_plan\ncells/'* ]] || { echo "the archive holds:"; echo "$members"; exit 1; }
[[ $(tar -xOf "ariadne-$version.tar" witness | sha256sum) == "$(sha256sum <"ariadne-$version.witness")" ]]
