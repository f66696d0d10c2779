#!/usr/bin/env bash
# With the plugin clang-tidy finds the same in a file that is full of findings as without it.
set -euo pipefail
plugin=$1 config=$2 source=$3

findings() {
  clang-tidy-19 "$@" --quiet --config-file="$config" "$source" -- -std=c++23 -iquote . 2>/dev/null && {
    echo "clang-tidy found nothing in $source" >&2
    exit 1
  }
  return 0
}
findings >"$TEST_TMPDIR/without"
findings --load="$plugin" >"$TEST_TMPDIR/with"
diff "$TEST_TMPDIR/without" "$TEST_TMPDIR/with"

# Findings in the header, in a template, in a closure, by path analysis; and each kind of check that .clang-tidy asks for.
for expected in 'sample.h:10:7: .*bad_class_name.*readability-identifier-naming' 'sample.h:[0-9]*:.*performance-for-range-copy' \
  'sample.*bugprone-use-after-move' 'sample.*clang-analyzer-cplusplus.Move' "sample.cc:.*'Name'.*readability-identifier-naming" \
  'sample.cc:.*bugprone-suspicious-semicolon'; do
  grep -q "$expected" "$TEST_TMPDIR/with" || { echo "not found: $expected" >&2; cat "$TEST_TMPDIR/with" >&2; exit 1; }
done
