#!/usr/bin/env bash
# compare CELLCHECK OLD-PACKAGES NEW-PACKAGES PATTERN...
# Downloads Debian packages (each list is one argument of `name` or `name=version`, debug packages among them), and
# compares every library and kernel module in them whose path fits a pattern: what cellcheck says and what abidiff says,
# with seconds (wall clock, processor) and MiB, in one table. Fails if abidiff sees a change that cellcheck does not.
# Example: bazel run //tests/interface:compare -- \
#   'libc6=2.36-9+deb12u7 libc6-dbg=2.36-9+deb12u7' 'libc6=2.36-9+deb12u14 libc6-dbg=2.36-9+deb12u14' '*/libc.so.6'
set -euo pipefail
cellcheck=$(realpath "$1") old=$2 new=$3
shift 3
patterns=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# unpack TREE PACKAGE...: what fits a pattern, and all separate debug information that is named by build ID.
unpack() {
  local tree=$1 package archive
  shift
  mkdir "$tree"
  for package in "$@"; do apt-get download -qq -o APT::Sandbox::User=root "$package"; done
  for archive in ./*.deb; do
    # tar fails where a pattern fits nothing in one of the packages.
    dpkg-deb --fsys-tarfile "$archive" | tar x -C "$tree" --wildcards "${patterns[@]}" '*/.build-id/*' 2>/dev/null || true
  done
  rm ./*.deb
}
# shellcheck disable=SC2086  # lists of words
unpack old $old
# shellcheck disable=SC2086
unpack new $new

# Packages of debug information hold whole modules, and of libraries only what was stripped.
files_in() {
  find "$1" -type f \( -name '*.ko' -o \( -name '*.so*' -not -name '*.py' -not -path '*/usr/lib/debug/*' \) \) | sort
}

# timed COMMAND...: sets status, wall, cpu (seconds) and mib
timed() {
  status=0
  /usr/bin/time -o times -f '%e %U %M' timeout 900 "$@" >out 2>err || status=$?
  read -r wall cpu mib < <(tail -1 times)
  mib=$((mib / 1024))
}

row() { printf '%-24s %-34s %6s %6s %6s   %-8s %6s %6s %6s\n' "$@"; }

failed=0
row file cellcheck wall cpu MiB abidiff wall cpu MiB
while read -r file; do
  name=$(basename "$file")
  # Its version may be part of the name of a library, and that of the kernel of the folder.
  other=$(files_in new | grep -F "/$(basename "$(dirname "$file")")/${name%%.so*}" | head -1 || true)
  [[ -n $other ]] || { row "$name" removed "" "" "" "" "" "" ""; continue; }
  timed "$cellcheck" interface "$file" "$other" --old-debug old/usr/lib/debug --new-debug new/usr/lib/debug
  case $status in
    0) ours=proven ;;
    1) ours="$(grep -c '^refused' out || true) refused, $(grep -c '^undecided' out || true) undecided" ;;
    *) ours="unusable: $(head -c 60 err | tr '\n' ' ')" ;;
  esac
  mine=("$wall" "$cpu" "$mib")
  timed abidiff --no-added-syms --d1 old/usr/lib/debug --d2 new/usr/lib/debug "$file" "$other"
  if ((status & 3)); then theirs=failed; elif ((status & 12)); then theirs=change; else theirs=nothing; fi
  row "$name" "$ours" "${mine[@]}" "$theirs" "$wall" "$cpu" "$mib"
  [[ $ours != proven || $theirs != change ]] || failed=1
done < <(files_in old)
exit "$failed"
