#!/usr/bin/env bash
# The number in the header, by which bench_loading divides, is that of the object.
set -euo pipefail
declared=$(sed -n "s/.*kRelocations = \([0-9']*\);.*/\1/p" "$1" | tr -d "'")
counted=$(readelf -rW "$2" | grep -c R_X86_64_)
[[ $declared == "$counted" ]] || { echo "$1 says $declared relocations, $2 has $counted" >&2; exit 1; }
