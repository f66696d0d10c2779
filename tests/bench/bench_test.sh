#!/usr/bin/env bash
# The bench image gives every metric, and the same numbers in every run. Nothing is said about how good they are.
#   bench_test.sh BENCH [OPTIONS]
set -euo pipefail
"$@" --json "$TEST_TMPDIR/first.json"
"$@" --json "$TEST_TMPDIR/second.json" >/dev/null
cmp "$TEST_TMPDIR/first.json" "$TEST_TMPDIR/second.json"
grep -A1 '"ruler"' "$TEST_TMPDIR/first.json" | grep -q '"ticks": 2.0'
