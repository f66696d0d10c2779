#!/usr/bin/env bash
# ci/release in a copy of the parts of the tree that it needs, with a stand-in for Bazel that says what it was asked for.
set -uo pipefail
work=$TEST_TMPDIR/work
mkdir -p "$work/ci/keys" "$work/outside"
cp -L ci/release "$work/ci/"
cp -L ci/keys/*.pub ci/keys/*.key "$work/ci/keys/"
cat >"$work/bazel" <<'STUB'
#!/bin/bash
echo "asked: $*" >&2
[[ -f ci/keys/release.pub ]] || { echo "no public key"; exit 1; }
mkdir -p .bazel/bin/release .bazel/bin/some
echo sums >.bazel/bin/release/SHA256SUMS
echo image >.bazel/bin/release/ariadne-1.2.3.iso
echo bundle >.bazel/bin/some/update.bundle
chmod -R a-w .bazel/bin/release/* .bazel/bin/some/*
STUB
chmod +x "$work/bazel"
export ARIADNE_BAZEL=$work/bazel HOME=$TEST_TMPDIR
cd "$work/outside"
for pair in mine other; do minisign -G -W -p $pair.pub -s $pair.key >/dev/null || exit 1; done
failures=0
# expect NAME STATUS TEXT ARGUMENT...
expect() {
  local name=$1 wanted=$2 text=$3 status=0
  shift 3
  "$work/ci/release" "$@" >"$TEST_TMPDIR/log" 2>&1 || status=$?
  if ((status != wanted)) || ! grep -qF -- "$text" "$TEST_TMPDIR/log"; then
    echo "FAILED $name: status $status, not $wanted, or no '$text' in:"
    cat "$TEST_TMPDIR/log"
    failures=$((failures + 1))
  fi
  [[ ! -e $work/ci/keys/release.pub ]] || { echo "FAILED $name: a key was left in the tree"; failures=$((failures + 1)); }
}
check() {
  "$@" || { echo "FAILED: $*"; failures=$((failures + 1)); }
}

expect usage 2 "usage: ci/release" mine.key mine.pub
expect no_key 2 "there is no nothing.key" nothing.key mine.pub out
expect not_a_pair 1 "the keys are not a pair" mine.key other.pub out
expect test_key 1 "everybody has the secret half" "$work/ci/keys/test.key" "$work/ci/keys/test.pub" out
expect stranger_key 1 "everybody has the secret half" "$work/ci/keys/stranger.key" "$work/ci/keys/stranger.pub" out
expect no_bundle 2 "//some:thing is no bundle" mine.key mine.pub out //some:thing
check [ ! -e out ]
expect made 0 "--//ci/keys:trusted=//ci/keys:release.pub //:release //some:update" mine.key mine.pub out //some:update
for file in SHA256SUMS update.bundle; do check minisign -V -q -p mine.pub -m out/$file; done
check [ "$(ls out | tr '\n' ' ')" = "SHA256SUMS SHA256SUMS.minisig ariadne-1.2.3.iso update.bundle update.bundle.minisig " ]
expect again 2 "out is there already" mine.key mine.pub out
ARIADNE_TEST_KEY=1 expect allowed 0 "release: " "$work/ci/keys/test.key" "$work/ci/keys/test.pub" out2
exit $((failures != 0))
