#!/usr/bin/env bash
# What the sources cannot show about cxx_runtime.cell.o, since half of it comes prebuilt from Debian.
set -euo pipefail
export LC_ALL=C
object=$1
failed=0
check() { # check NAME TEXT: TEXT lists what is wrong
  if [[ -n $2 ]]; then
    printf 'FAILED %s:\n%s\n' "$1" "$2"
    failed=1
  else
    printf 'ok %s\n' "$1"
  fi
}

code=$(objdump -d --no-show-raw-insn "$object")
[[ $(grep -c '>:$' <<<"$code") -gt 200 ]] || check "the object can be disassembled" "$code"
check "nothing below the stack pointer is used (an interrupt would overwrite it)" \
  "$(grep -E -- '-0x[0-9a-f]+\(%rsp' <<<"$code" || true)"
check "no thread-local or protected-stack access, but for the processor's number" \
  "$(grep -E '%(fs|gs):' <<<"$code" | grep -vE 'mov +%gs:0x0,%e[a-z]+$' || true)"
check "nothing is undefined: the runtime stands at the bottom" "$(nm -u "$object")"
check "nothing but state roots is writable" \
  "$(objdump -h "$object" | awk '/^ +[0-9]+ /{name=$2; size=$3; getline; if (!/READONLY/ && /ALLOC/ && size !~ /^0+$/) print name}' |
    grep -v '^\.cell\.state\.' || true)"
check "no initialisers" "$(objdump -h "$object" | grep -E '\.(init_array|fini_array|ctors|dtors|tbss|tdata)' || true)"
check "the memory functions call nothing, themselves least of all" \
  "$(for f in memcpy memmove memset memcmp memchr strlen strcmp strncmp; do
    objdump -dr --no-show-raw-insn -j ".text.$f" "$object" | grep -E '\bcall|R_X86_64' || true
  done)"
check "only relocations that the README names" \
  "$(readelf -rW "$object" | grep -o 'R_X86_64_[A-Z0-9_]*' | sort -u |
    grep -vxE 'R_X86_64_(64|PC32|PLT32|32S|GOTPCREL|REX_GOTPCRELX)' || true)"

# exceptions.cc must know the size of the header that the prebuilt members put before an exception object.
header=$(objdump -d --disassemble=__cxa_allocate_exception "$(g++-12 -print-file-name=libsupc++.a)" |
  sed -n 's/.*lea *\(0x[0-9a-f]*\)(%rdi).*/\1/p' | sed -n 1p)
check "the exception header has 128 bytes" "$([[ $header == 0x80 ]] || echo "it has '$header'")"
# The constant that replaces what the unwinder would compute: 17 registers of 8 bytes.
check "the unwinder's register sizes are what it would set" \
  "$(objdump -d --disassemble=init_dwarf_reg_size_table "$(g++-12 -print-file-name=libgcc_eh.a)" |
    grep -c 'movb *\$0x8,' | grep -vx 17 || true)"
exit $failed
