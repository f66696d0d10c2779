#!/usr/bin/env bash
# verify_graph CELLCHECK REPORT verify ARGUMENT...
# Runs the verifier as a build step: its report becomes a file, and is printed too when it refuses.
set -uo pipefail
cellcheck=$1 report=$2
shift 2
"$cellcheck" "$@" --report "$report"
status=$?
if ((status != 0)) && [[ -f $report ]]; then cat "$report" >&2; fi
exit $status
