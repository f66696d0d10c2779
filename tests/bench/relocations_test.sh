#!/usr/bin/env bash
# What `relocation` divides by, and what the loader is left with: relocations of bench_relocations as compiled and as it ships.
set -euo pipefail
count() { readelf -rW "$1" | grep -c R_X86_64_; }
compiled=$(count "$1")
tar -xOf "$2" cells/bench_relocations.cell.o >"$TEST_TMPDIR/shipped.o"
shipped=$(count "$TEST_TMPDIR/shipped.o")
# Calls inside the code are resolved: what is left are 400 to other cells, and 202 of the unwind table.
[[ $compiled == 3003 && $shipped == 602 ]] || { echo "$compiled relocations compiled, $shipped shipped" >&2; exit 1; }
