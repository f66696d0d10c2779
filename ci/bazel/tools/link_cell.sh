#!/usr/bin/env bash
# link_cell FULL [--wrap SYMBOL] [--rename OLD=NEW] [--constant MEMBER=HEX] [--member ARCHIVE:MEMBER] [--arg LD_ARGUMENT]...
#   OBJECT...
# Links the objects of one cell into one relocatable object. Sections of functions stay apart, COMDAT groups are merged.
# A rename is of what a member defines: a cell can put a function of its own in the place of a prebuilt one, which all
# other members then call, and pass on to the prebuilt one, which nobody else sees.
set -euo pipefail
full=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

link=() renames=() hidden=() members=() prebuilt=() objects=()
declare -A constants=()
while (($#)); do
  case $1 in
    --wrap) link+=("--wrap=$2"); shift 2 ;;
    --rename) renames+=("$2"); shift 2 ;;
    --constant) constants[${2%=*}]=${2##*=}; shift 2 ;;
    --member) members+=("$2"); shift 2 ;;
    --arg) link+=("$2"); shift 2 ;;
    *) objects+=("$1"); shift ;;
  esac
done

for member in "${members[@]}"; do
  archive=${member%:*} name=${member##*:}
  (cd "$work" && ar x "$archive" "$name") || { echo "link_cell: no $name in $archive" >&2; exit 1; }
  [[ -f $work/$name ]] || { echo "link_cell: no $name in $archive" >&2; exit 1; }
  replaced=()
  defined=$(nm --defined-only --format=posix "$work/$name" 2>/dev/null | cut -d' ' -f1)
  for rename in "${renames[@]}"; do
    if grep -qx "${rename%=*}" <<<"$defined"; then
      replaced+=("--redefine-sym=$rename")
      hidden+=("--set-symbol-visibility=${rename#*=}=hidden")
    fi
  done
  # .data.rel* is writable only until a dynamic linker has relocated it; our loader writes through another mapping. The
  # probes of systemtap (stapsdt) are nothing that anybody could attach to.
  objcopy "${replaced[@]}" --strip-debug --set-section-flags '.data.rel*=alloc,load,readonly,data,contents' \
    -R .note.stapsdt -R .stapsdt.base "$work/$name"
  if [[ -n ${constants[$name]:-} ]]; then
    # What the member would compute at run time into its .bss becomes part of it, read-only.
    printf "$(sed 's/../\\x&/g' <<<"${constants[$name]}")" >"$work/constant"
    objcopy --set-section-flags .bss=alloc,load,readonly,data,contents "$work/$name"
    objcopy --update-section .bss="$work/constant" --rename-section .bss=.rodata.constant "$work/$name"
  fi
  prebuilt+=("$work/$name")
done

if ((${#prebuilt[@]})); then
  # One section of each kind: headers, groups and relocation tables of hundreds of small ones are four times their contents.
  cat >"$work/merge.ld" <<'END'
SECTIONS {
  .text 0 : { *(.text .text.*) }
  .rodata 0 : { *(.rodata .rodata.* .data.rel.*) }
  .gcc_except_table 0 : { *(.gcc_except_table .gcc_except_table.*) }
}
END
  ld.bfd -r --force-group-allocation -z noexecstack -T "$work/merge.ld" -o "$work/prebuilt.o" "${prebuilt[@]}"
  # Debian's unwinder is hidden, since each program has its own; here it belongs to all cells.
  llvm-objcopy-19 --wildcard --set-symbol-visibility='_Unwind_*=default' "${hidden[@]}" "$work/prebuilt.o"
  objects+=("$work/prebuilt.o")
fi

ld.bfd -r --build-id=none -z noexecstack "${link[@]}" -o "$work/linked.o" "${objects[@]}"
# Sections that a prebuilt member brings along and that say nothing to the loader, and the mark that it was compiled for a
# global offset table: no relocation uses that symbol.
objcopy -N _GLOBAL_OFFSET_TABLE_ -R .comment -R .note.GNU-stack -R .note.gnu.property "$work/linked.o" "$full"
