#!/usr/bin/env bash
# ci/bootstrap against stand-ins of dpkg-query, apt-get, sudo and /etc/os-release.
set -uo pipefail
bootstrap=$PWD/ci/bootstrap
stubs=$TEST_TMPDIR/stubs
mkdir -p "$stubs"
chmod 755 "$TEST_TMPDIR" "$stubs"
export PATH=$stubs:$PATH OS_RELEASE=$TEST_TMPDIR/os-release INSTALLED=$TEST_TMPDIR/installed APT=$TEST_TMPDIR/apt
failures=0

stub() {
  printf '#!/bin/bash\n%s\n' "$2" >"$stubs/$1"
  chmod 755 "$stubs/$1"
}
stub dpkg-query 'cat "$INSTALLED"'
stub apt-get 'echo "$*" >>"$APT"; [[ -z ${APT_FAILS-} ]]'
stub sudo 'shift; exec "$@"'
printf 'ID=debian\nVERSION_ID="12"\n' >"$OS_RELEASE"
sed 's/#.*//; /^ *$/d; s/$/ installed/' ci/packages.txt >"$TEST_TMPDIR/all"

# check NAME STATUS TEXT COMMAND...: the command ends with STATUS and prints TEXT; no TEXT, no output.
check() {
  local name=$1 status=$2 text=$3 output got
  shift 3
  output=$("$@" 2>&1)
  got=$?
  if [[ $got == "$status" && ( -n $text || -z $output ) && $output == *"$text"* ]]; then return; fi
  echo "FAILED $name: status $got, not $status; output: $output"
  failures=$((failures + 1))
}

cp "$TEST_TMPDIR/all" "$INSTALLED"
check "says nothing when all is there" 0 "" "$bootstrap"
[[ ! -e $APT ]] || { echo "FAILED: apt-get was called for nothing"; failures=$((failures + 1)); }

grep -v '^xorriso ' "$TEST_TMPDIR/all" >"$INSTALLED"
check "says what it installs" 0 "installing xorriso" "$bootstrap"
grep -q 'install.* xorriso$' "$APT" || { echo "FAILED: xorriso was not installed"; failures=$((failures + 1)); }
APT_FAILS=1 check "fails when apt-get fails" 1 "apt-get update failed" "$bootstrap"

sed 's/^xorriso installed/xorriso config-files/' "$TEST_TMPDIR/all" >"$INSTALLED"
check "takes a removed package for missing" 0 "installing xorriso" "$bootstrap"

printf 'ID=fedora\nVERSION_ID=40\n' >"$OS_RELEASE"
check "names the system it needs" 2 "this is 'fedora 40'; Ariadne is built on Debian 12" "$bootstrap"
printf 'ID=debian\nVERSION_ID="12"\n' >"$OS_RELEASE"

stub sudo 'exit 1'
as_user=()
if ((EUID == 0)); then as_user=(setpriv --reuid=65534 --clear-groups); fi
if "${as_user[@]}" test -r "$bootstrap" 2>/dev/null; then
  check "says what is missing without rights" 1 "missing: xorriso" "${as_user[@]}" "$bootstrap"
fi
exit "$failures"
