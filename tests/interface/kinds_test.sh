#!/usr/bin/env bash
# kinds_test CELLCHECK KINDS: what `cellcheck interface` and abidiff say about each kind of change, as a table. Fails where
# ours is not what KINDS says, and where abidiff sees a changed or removed type or function that ours accepts.
set -uo pipefail
cellcheck=$1 kinds=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 cases=0

# Status of abidiff: bit 2 (4) is a change, bit 3 (8) an incompatible one. A mere addition is no objection.
abidiff_says() {
  abidiff --no-added-syms "$work/old.so" "$work/new.so" >"$work/abidiff" 2>&1
  local status=$?
  if ((status & 3)); then echo "failed"; elif ((status & 12)); then echo "change"; else echo "nothing"; fi
}

judge() {
  cases=$((cases + 1))
  for version in old new; do
    g++-12 -std=c++20 -O1 -g -shared -fPIC -femit-class-debug-always $([[ $version == old ]] || echo -DNEXT) \
      -o "$work/$version.so" -x c++ "$work/source" || { failed=$((failed + 1)); return; }
  done
  "$cellcheck" interface "$work/old.so" "$work/new.so" >"$work/ours" 2>&1
  local status=$? ours theirs mark=""
  case $status in 0) ours=proven ;; 1) ours=refused ;; *) ours=unusable ;; esac
  theirs=$(abidiff_says)
  [[ $ours == "$expected" ]] || mark="  FAILED: expected $expected"
  [[ $ours != proven || $theirs == nothing ]] || mark="  FAILED: abidiff sees more"
  printf '%-42s %-9s %-9s %s%s\n' "$kind" "$ours" "$theirs" "$where" "$mark"
  [[ -z $mark ]] || { failed=$((failed + 1)); cat "$work/ours" "$work/abidiff" >&2; }
}

printf '%-42s %-9s %-9s %s\n' "change" "cellcheck" "abidiff" "seen in"
kind=""
while IFS= read -r line || [[ -n $line ]]; do
  if [[ $line == "== "* ]]; then
    [[ -z $kind ]] || judge
    IFS='|' read -r kind expected where <<<"${line#== }"
    kind=${kind% } expected=${expected// /} where=${where// /}
    : >"$work/source"
  elif [[ -n $kind ]]; then
    printf '%s\n' "$line" >>"$work/source"
  fi
done <"$kinds"
judge
echo "$cases kinds, $failed failed"
((cases >= 18 && failed == 0))
