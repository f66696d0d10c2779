#!/usr/bin/env bash
# corpus_test CELLCHECK VERDICTS OBJECT...
# Each line of VERDICTS:  cells | obligations | message
#   cells        names of objects that are verified together; +NAME is an update
#   obligations  the only ones that may be refused or undecided; the first must be. Empty: everything must be proven
#   message      stands in the line or in a step of such a verdict
# A refused set must leave no witness, a proven one must.
set -uo pipefail
cellcheck=$1 verdicts=$2
shift 2
declare -A object
for path in "$@"; do object[$(basename "$path" .cell.o)]=$path; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 lines=0

wrong() {
  echo "FAILED: $cells: $1" >&2
  cat "$work/report" "$work/errors" >&2
  failed=$((failed + 1))
}

judge() {
  local arguments=() name
  for name in $cells; do
    [[ $name != +* ]] || arguments+=(--update)
    [[ -n ${object[${name#+}]:-} ]] || { wrong "there is no object ${name#+}"; return; }
    arguments+=("${object[${name#+}]}")
  done
  rm -f "$work/witness" "$work/report"
  "$cellcheck" verify "${arguments[@]}" --witness "$work/witness" --report "$work/report" 2>"$work/errors"
  local status=$?
  if [[ -z $obligations ]]; then
    ((status == 0)) || wrong "exit status $status, expected 0"
    [[ -s $work/witness ]] || wrong "no witness"
    return
  fi
  ((status == 1)) || { wrong "exit status $status, expected 1"; return; }
  [[ ! -e $work/witness ]] || wrong "a witness in spite of the verdict"
  local found
  # From the head line of the report to its table: verdicts that are not proven, and their steps.
  sed -n '/^Not needed/q; /^[A-Z][A-Z0-9]* *[0-9]* of/q; 2,$p' "$work/report" >"$work/refused"
  found=$(sed -nE 's/^(refused|undecided) ([A-Z0-9]+) .*/\2/p' "$work/refused" | sort -u)
  grep -qx "${obligations%% *}" <<<"$found" || wrong "${obligations%% *} is not refused"
  [[ -z $(comm -23 <(echo "$found") <(tr ' ' '\n' <<<"$obligations" | sort -u)) ]] ||
    wrong "only $obligations should be refused"
  grep -qF -- "$message" "$work/refused" || wrong "no verdict says: $message"
}

trim() { sed 's/^ *//; s/ *$//' <<<"$1"; }

while IFS='|' read -r cells obligations message; do
  [[ -n $cells && $cells != \#* ]] || continue
  cells=$(trim "$cells") obligations=$(trim "$obligations") message=$(trim "$message")
  lines=$((lines + 1))
  : >"$work/report"
  judge
done <"$verdicts"
echo "$lines cases, $failed failed"
((lines > 0 && failed == 0))
