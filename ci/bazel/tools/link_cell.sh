#!/usr/bin/env bash
# link_cell FULL [--wrap SYMBOL] [--rename OLD=NEW] [--member ARCHIVE:MEMBER] [--arg LD_ARGUMENT]... OBJECT...
# Links the objects of one cell into one relocatable object. Sections of functions stay apart, COMDAT groups are merged.
set -euo pipefail
full=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

link=() renames=() members=() objects=()
while (($#)); do
  case $1 in
    --wrap) link+=("--wrap=$2"); shift 2 ;;
    --rename) renames+=("--redefine-sym=$2"); shift 2 ;;
    --member) members+=("$2"); shift 2 ;;
    --arg) link+=("$2"); shift 2 ;;
    *) objects+=("$1"); shift ;;
  esac
done

for member in "${members[@]}"; do
  archive=${member%:*} name=${member##*:}
  (cd "$work" && ar x "$archive" "$name") || { echo "link_cell: no $name in $archive" >&2; exit 1; }
  [[ -f $work/$name ]] || { echo "link_cell: no $name in $archive" >&2; exit 1; }
  objcopy "${renames[@]}" --strip-debug "$work/$name"
  objects+=("$work/$name")
done

ld.bfd -r --build-id=none "${link[@]}" -o "$work/linked.o" "${objects[@]}"
# Sections that a prebuilt member brings along and that say nothing to the loader.
objcopy -R .comment -R .note.GNU-stack -R .note.gnu.property "$work/linked.o" "$full"
