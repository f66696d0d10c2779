#!/usr/bin/env bash
# compare CELLCHECK PACKAGE DEBUG-PACKAGE OLD-VERSION NEW-VERSION [FILE-PATTERN]
# Downloads both versions of a Debian package and of the package with its debug information (which may be the same), and
# compares every library and kernel module in it with cellcheck and with abidiff: verdicts and times in one table.
# Example: bazel run //tests/interface:compare -- libc6 libc6-dbg 2.36-9+deb12u7 2.36-9+deb12u14
set -euo pipefail
cellcheck=$(realpath "$1") package=$2 debug=$3 old=$4 new=$5 pattern=${6:-*}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for version in "$old" "$new"; do
  for name in $(printf '%s\n' "$package" "$debug" | sort -u); do
    apt-get download -qq -o APT::Sandbox::User=root "$name=$version"
  done
  for archive in ./*.deb; do dpkg-deb -x "$archive" "tree-$version"; done
  rm ./*.deb
done

# timed COMMAND...: sets status, seconds (of the processor) and wall
timed() {
  local times
  status=0
  times=$({ TIMEFORMAT='%R %U'; time timeout 600 "$@" >out 2>err; } 2>&1) || status=$?
  read -r wall seconds <<<"$times"
}
printf '%-28s %-32s %8s %8s   %-22s %8s %8s\n' file cellcheck wall cpu abidiff wall cpu
while read -r file; do
  other=$(find "tree-$new" -type f -path "*/$(basename "$(dirname "$file")")/$(basename "$file")" -not -path '*/debug/*' | head -1)
  [[ -n $other ]] || { printf '%-28s removed\n' "$(basename "$file")"; continue; }
  timed "$cellcheck" interface "$file" "$other" --old-debug "tree-$old/usr/lib/debug" --new-debug "tree-$new/usr/lib/debug"
  case $status in
    0) ours=proven ;;
    1) ours="$(grep -c '^refused' out || true) refused, $(grep -c '^undecided' out || true) undecided" ;;
    *) ours="unusable: $(head -c 60 err | tr '\n' ' ')" ;;
  esac
  our_wall=$wall our_cpu=$seconds
  timed abidiff --no-added-syms --d1 "tree-$old/usr/lib/debug" --d2 "tree-$new/usr/lib/debug" "$file" "$other"
  if ((status & 3)); then theirs=failed; elif ((status & 12)); then theirs=change; else theirs=nothing; fi
  printf '%-28s %-32s %8s %8s   %-22s %8s %8s\n' "$(basename "$file")" "$ours" "$our_wall" "$our_cpu" "$theirs" "$wall" "$seconds"
done < <(find "tree-$old" -type f \( -name '*.so' -o -name '*.so.*' -o -name '*.ko' \) -name "$pattern" -not -path '*/debug/*' | sort)
