#!/usr/bin/env bash
# bench_test BENCH [OPTIONS]: every metric is measured. Nothing is said about how good it is.
set -euo pipefail
"$@" --json "$TEST_TMPDIR/figures.json" >"$TEST_TMPDIR/table"
for metric in kernel one_changed_cell order_1000_cells order_10000_cells cycle_1000_cells cycle_10000_cells interface interface_abidiff; do
  grep -q "\"metric\": \"$metric\"" "$TEST_TMPDIR/figures.json" || { echo "no $metric" >&2; exit 1; }
  grep -qE "^$metric +[0-9.]+ +[0-9.]+" "$TEST_TMPDIR/table"
done
