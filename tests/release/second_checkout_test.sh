#!/usr/bin/env bash
# second_checkout_test RELEASE TOOL...: in a copy of the workspace, in another folder, with another output root and nothing cached,
# - the release comes out the same, byte by byte;
# - ci/gate lets an acknowledged change of a running cell pass, and refuses one that would take its state for something else.
# The verifier is the one that is built already: compiling it takes most of a build. --test_env=BUILD_VERIFIER=1 compiles it too.
set -euo pipefail
release=$PWD/$1 tools=("${@:2}") built=$PWD
# The workspace itself: where the links among the inputs of this test lead.
workspace=$(dirname "$(readlink -f VERSION)")
export HOME=$TEST_TMPDIR/home TMPDIR=$TEST_TMPDIR/tmp ARIADNE_CACHE=$TEST_TMPDIR/cache
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
copy=$TEST_TMPDIR/elsewhere/ariadne
mkdir -p "$HOME" "$TMPDIR" "$copy"
unset TEST_TMPDIR  # Bazel would take it for its own.

tar -C "$workspace" --exclude=./.git --exclude=./.bazel --exclude='./bazel-*' --exclude=./user.bazelrc -cf - . | tar -C "$copy" -xf -
cd "$copy"
if [[ -z ${BUILD_VERIFIER-} ]]; then
  for tool in "${tools[@]}"; do
    echo 'package(default_visibility = ["//visibility:public"])' >"$(dirname "$tool")/BUILD"
  done
  for tool in "${tools[@]}"; do
    name=$(basename "$tool")
    cp -L "$built/$tool" "$tool.built"
    echo "sh_binary(name = '$name', srcs = ['$name.built'])" >>"$(dirname "$tool")/BUILD"
  done
fi
run_bazel() { bazel --output_user_root="$HOME/bazel" --max_idle_secs=30 "$@"; }
run_bazel build --disk_cache="$ARIADNE_CACHE" --curses=no --noshow_progress //:release
run_bazel shutdown
(cd .bazel/bin/release && sha256sum --check SHA256SUMS)
diff -r "$release" .bazel/bin/release

# commit OLD NEW: a revision in which OLD is NEW in the source of a cell that runs.
commit() {
  grep -qF "$1" cells/counter/counter.cc || { echo "FAILED: no '$1' in cells/counter/counter.cc"; exit 1; }
  sed -i "s/$1/$2/" cells/counter/counter.cc
  git add -A && git commit -qm "$2"
}
# judged STATUS: the gate ends so about the last commit.
judged() {
  local status=0
  ci/gate HEAD~1 || status=$?
  ((status == $1)) || { echo "FAILED: the gate ended with $status, not $1"; exit 1; }
}
git init -q && git add -A && git commit -qm base
# What means something else has to be acknowledged, in the first target of the file: the version that runs.
sed -i '0,/hdrs = .*/s//&\n    acknowledged = ["counter::version"],/' cells/counter/BUILD
commit 'version() { return 1; }' 'version() { return 7; }'
judged 0
commit 'CELL_KEPT(unsigned long, calls' 'CELL_KEPT(unsigned, calls'
judged 1
