#!/usr/bin/env bash
# same_bytes_test RELEASE: builds the release once more, from a copy of the workspace in another folder, with another output
# root and nothing cached, and compares every file.
set -euo pipefail
release=$PWD/$1
# The workspace itself: where the links among the inputs of this test lead.
workspace=$(dirname "$(readlink -f VERSION)")
copy=$TEST_TMPDIR/elsewhere/ariadne
mkdir -p "$copy"
tar -C "$workspace" --exclude=./.git --exclude=./.bazel --exclude='./bazel-*' --exclude=./user.bazelrc -cf - . | tar -C "$copy" -xf -

cd "$copy"
output=$TEST_TMPDIR/output
env -u TEST_TMPDIR HOME="$output" bazel --output_user_root="$output" --max_idle_secs=30 build --spawn_strategy=local \
  --curses=no --noshow_progress //:release
env -u TEST_TMPDIR HOME="$output" bazel --output_user_root="$output" shutdown

again=$copy/.bazel/bin/release
(cd "$again" && sha256sum --check SHA256SUMS)
diff -r "$release" "$again"
