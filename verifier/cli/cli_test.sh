#!/usr/bin/env bash
# cli_test CELLCHECK OBJECT...: the promises of the command line. What rules say is tested elsewhere (tests/rejected).
set -uo pipefail
cellcheck=$1
shift
declare -A object
for path in "$@"; do object[$(basename "$path" .cell.o)]=$path; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# expect STATUS PATTERN ARGUMENT...: exit status, and a text in what is said on stdout or stderr.
expect() {
  local status=$1 pattern=$2
  shift 2
  "$cellcheck" "$@" >"$work/out" 2>&1
  local got=$?
  if ((got != status)) || [[ $(<"$work/out") != *"$pattern"* ]]; then
    echo "FAILED: cellcheck $*: status $got, expected $status with '$pattern'; it said:" >&2
    cat "$work/out" >&2
    failed=$((failed + 1))
  fi
}
absent() { [[ ! -e $1 ]] || { echo "FAILED: $1 was written" >&2; failed=$((failed + 1)); }; }
present() { [[ -s $1 ]] || { echo "FAILED: $1 was not written" >&2; failed=$((failed + 1)); }; }

keeper=${object[keeper]} user=${object[keeper_user]} next=${object[keeper_v2]} wrong=${object[keeper_other_state]}

# Proven, refused, unusable.
expect 0 "cellcheck verify: PROVEN" verify "$keeper" "$user" --witness "$work/w"
present "$work/w"
expect 0 '"proven": true' verify "$keeper" "$user" --format json
expect 1 "cellcheck verify: REFUSED" verify "$keeper" "$user" --update "$wrong" --witness "$work/refused"
absent "$work/refused"
expect 1 "" verify "$user" --report "$work/report"
present "$work/report"
expect 2 "$work/none: " verify "$work/none"
expect 2 "$work: holds no *.cell.o" verify "$work"
echo "no object" >"$work/text"
expect 2 "$work/text: " verify "$work/text" --witness "$work/w2"
absent "$work/w2"
head -c 2000 "$keeper" >"$work/half"
expect 2 "$work/half: " verify "$work/half"
expect 2 "cell keeper: given twice" verify "$keeper" "$next"
expect 2 "an update of keeper, which is no cell of the graph" verify "${object[pure]}" --update "$next"
expect 2 "" verify --no-such-option
expect 2 ""
expect 0 "Exit status" --help

# The same input, the same bytes; a folder is as good as its objects.
mkdir "$work/folder"
cp -L "$keeper" "$user" "$work/folder"
expect 0 "PROVEN" verify "$work/folder" --witness "$work/w3"
cmp "$work/w" "$work/w3" || failed=$((failed + 1))

# Boot plan and policy.
echo '{"start": ["pure"]}' >"$work/plan"
expect 1 "pure exports no pure::start()" verify "${object[pure]}" --boot-plan "$work/plan"
echo '{"begin": []}' >"$work/plan"
expect 2 "$work/plan: " verify "${object[pure]}" --boot-plan "$work/plan"
echo '{"trusted": [], "kept": {}}' >"$work/policy"
expect 1 "the cell is trusted, but the policy does not list it" verify "${object[inventory]}" --policy "$work/policy"
echo '{"trusted": ["inventory"], "kept": {"inventory": 1}}' >"$work/policy"
expect 0 "POLICY" verify "${object[inventory]}" --policy "$work/policy"

# Swaps: of nothing, of one cell, of a whole folder, and a wrong one.
expect 0 "note: 0 changed, 2 unchanged" swap --running "$work/folder" --update "$work/folder"
expect 0 "note: 1 changed, 0 unchanged" swap --running "$work/folder" --update "$next"
expect 0 "note: added: pure" swap --running "$work/folder" --update "$next" "${object[pure]}"
expect 1 "state root count changes its layout" swap --running "$work/folder" --update "$wrong"
expect 2 "$work/none: " swap --running "$work/folder" --update "$work/none"

# Which go together.
expect 0 "keeper -> keeper_v2: can be replaced alone" plan --running "$work/folder" --update "$next"
expect 0 "nothing changes" plan --running "$work/folder" --update "$work/folder"
expect 0 "box -> box_with_depth: in one step, in this order: box -> box_with_depth, box_user -> box_user_with_depth" \
  plan --running "${object[box]}" "${object[box_user]}" --update "${object[box_with_depth]}" "${object[box_user_with_depth]}"
expect 1 "refused SETS box -> box_with_depth: no set of the new versions can take its place" \
  plan --running "${object[box]}" "${object[box_user]}" --update "${object[box_with_depth]}"
expect 2 "no update is called nobody" plan --running "$work/folder" --update "$next" --file nobody

# Who uses whom.
expect 0 '"keeper_user" -> "keeper" [label="2"];' graph "$work/folder"
expect 0 '"site": "keeper_user::ask(unsigned long) at tests/accepted/keeper_user.cc:' graph "$work/folder" --format json

# Progress, on a terminal only.
"$cellcheck" verify "$keeper" "$user" 2>"$work/silent" >"$work/out" && [[ ! -s $work/silent ]] ||
  { echo "FAILED: progress goes into a file" >&2; failed=$((failed + 1)); }
script -qec "'$cellcheck' verify '$keeper' '$user' --report '$work/report'" "$work/terminal" >"$work/out" </dev/null
grep -q "reading 2 of 2: .*keeper_user.cell.o" "$work/terminal" ||
  { echo "FAILED: no progress on a terminal" >&2; cat -v "$work/terminal" >&2; failed=$((failed + 1)); }

# Interfaces of any two ELF files.
compile() { g++-12 -g -femit-class-debug-always -shared -fPIC -x c++ -o "$work/$1" - <<<"$2"; }
compile one.so 'struct S { int a; }; int f(S* s) { return s->a; } void g() {}'
compile same.so 'struct S { int a; }; int f(S* s) { return s->a + 1; } void g() {} void h() {}'
compile layout.so 'struct S { int b, a; }; int f(S* s) { return s->a; } void g() {}'
compile removed.so 'struct S { int a; }; int f(S* s) { return s->a; }'
expect 0 "note: added: h()" interface "$work/one.so" "$work/same.so"
expect 1 "refused O4 f(S*): type S" interface "$work/one.so" "$work/layout.so"
expect 1 "refused O4 g(): removed" interface "$work/one.so" "$work/removed.so"
expect 2 "$work/text: " interface "$work/one.so" "$work/text"

# What rules mean.
expect 0 "SPILL         exports without evidence reach no state" explain
expect 0 "How to satisfy it" explain spill
expect 2 "NONSENSE: no such rule" explain NONSENSE
expect 1 '"ruleId": "O5"' swap --running "$work/folder" --update "$wrong" --format sarif

# Facts.
expect 2 "$work/text: " facts "$keeper" --manifest "$work/text" -o "$work/facts"
absent "$work/facts"

echo "$failed failed"
((failed == 0))
