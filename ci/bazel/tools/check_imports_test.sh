#!/usr/bin/env bash
# check_imports on small objects: exactly the declared and used dependencies pass.
set -uo pipefail
check=$PWD/$1
cd "$TEST_TMPDIR"
failures=0

compile() { g++-12 -fvisibility=hidden -x c++ -c -o "$1" - <<<"$2"; }
shown='__attribute__((visibility("default")))'
compile logger.o "$shown void log_line() {} void secret() {}"
compile heap.o "$shown void allocate() {}"
compile runtime.o "extern \"C\" $shown void memset_stand_in() {}"
compile client.o "void log_line(); extern \"C\" void memset_stand_in(); $shown void run() { log_line(); memset_stand_in(); }"
compile spy.o "void secret(); $shown void run() { secret(); }"

# expect NAME STATUS TEXT ARGUMENT...
expect() {
  local name=$1 status=$2 text=$3 output got
  shift 3
  rm -f done
  output=$("$check" done //cells/client:client "$@" 2>&1)
  got=$?
  [[ $got == "$status" && $output == *"$text"* && $status == "$([[ -e done ]]; echo $?)" ]] && return
  echo "FAILED $name: status $got: $output"
  failures=$((failures + 1))
}

expect "declared and used" 0 "" client.o --runtime runtime.o --dep logger logger.o
expect "undeclared" 1 "undeclared dependency: no cell in deps exports:
  log_line()" client.o --runtime runtime.o
expect "unused" 1 "unused dependency: nothing is imported from 'heap'" \
  client.o --runtime runtime.o --dep logger logger.o --dep heap heap.o
expect "hidden" 1 "secret()" spy.o --dep logger logger.o
expect "run time undeclared" 1 "memset_stand_in" client.o --dep logger logger.o
exit "$failures"
