#!/usr/bin/env bash
# ci/gate on a small git repository, whose "build" lays out what a commit holds, a stand-in of cellcheck included. What the
# real one says, and the real build, are the matter of //tests/release:second_checkout_test.
set -uo pipefail
gate=$PWD/ci/gate
export HOME=$TEST_TMPDIR GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
repository=$TEST_TMPDIR/repository
build=$TEST_TMPDIR/build
failures=0

fail() {
  echo "FAILED $*"
  failures=$((failures + 1))
}

cat >"$build" <<'STUB'
#!/bin/bash
tree=$1 folder=$2
[[ ! -e $tree/broken ]] || { echo "no rule to build this"; exit 1; }
mkdir -p "$folder/objects" "$folder/updates"
cp "$tree"/objects/* "$folder/objects/"
cp "$tree"/updates/* "$folder/updates/" 2>/dev/null
cp "$tree/cellcheck" "$folder/"
echo '{}' >"$folder/boot_plan.json"
STUB
chmod +x "$build"

# commit VERIFY_STATUS SWAP_STATUS: a revision whose verifier answers so, and shows what it was asked. Prints the commit.
commit() {
  mkdir -p "$repository/objects" "$repository/updates"
  echo "$RANDOM" >"$repository/objects/counter.cell.o"
  echo "$RANDOM" >"$repository/updates/counter_v2.cell.o"
  printf '#!/bin/bash\necho "asked: $*"\n[[ $1 == verify ]] && exit %s\nexit %s\n' "$1" "$2" >"$repository/cellcheck"
  chmod +x "$repository/cellcheck"
  git -C "$repository" add -A && git -C "$repository" commit -qm step && git -C "$repository" rev-parse HEAD
}

# expect NAME STATUS TEXT ARGUMENT...
expect() {
  local name=$1 status=$2 text=$3 output got
  shift 3
  output=$(cd "$repository" && "$gate" --build "$build" "$@" 2>&1)
  got=$?
  [[ $got == "$status" && $output == *"$text"* ]] || fail "$name: status $got, not $status: $output"
}

git init -q "$repository"
base=$(commit 2 2)
good=$(commit 0 0)
expect "both proven" 0 "gate: update of BASE to HEAD: proven" "$base"
expect "the verifier is HEAD's" 2 "gate: graph of HEAD: cannot be used" "$good" "$base"
expect "alternative versions are judged too" 0 "updates/counter_v2.cell.o --boot-plan" "$base"
refused=$(commit 0 1)
expect "a refused update" 1 "gate: update of BASE to HEAD: REFUSED" "$good"
expect "a refused update does not hide a good graph" 1 "gate: graph of HEAD: proven" "$good" "$refused"
commit 1 2 >/dev/null
expect "the worst verdict counts" 2 "gate: graph of HEAD: REFUSED" "$good"
expect "any two revisions" 0 "proven" "$base" "$good"
expect "not a commit" 2 "nowhere is not a commit" nowhere
expect "no arguments" 2 "usage:"

touch "$repository/broken"
broken=$(commit 0 0)
expect "a build that fails" 2 "no rule to build this" "$good"

echo uncommitted >"$repository/objects/counter.cell.o"
expect "a checkout with changes" 0 "proven" "$base" "$good"
[[ $(<"$repository/objects/counter.cell.o") == uncommitted ]] || fail "the checkout was changed"
[[ $(git -C "$repository" worktree list | wc -l) == 1 ]] || fail "a worktree was left behind"
[[ $(git -C "$repository" rev-parse HEAD) == "$broken" ]] || fail "HEAD was moved"
exit "$failures"
