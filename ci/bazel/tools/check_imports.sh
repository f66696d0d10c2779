#!/usr/bin/env bash
# check_imports DONE LABEL OBJECT [--runtime OBJECT] [--dep CELL OBJECT]...
# Fails unless each undefined symbol of OBJECT is exported by a declared dependency or the run-time cell, and each
# declared dependency exports at least one of them. Writes DONE, empty, when all is well.
set -euo pipefail
export LC_ALL=C
done=$1 label=$2 object=$3
shift 3

# Prints the symbols of $1 that are undefined, or that others may use.
undefined() { readelf -sW "$1" | awk '$7 == "UND" && $8 != "" && $5 != "LOCAL" { print $8 }' | sort -u; }
exported() { readelf -sW "$1" | awk '$7 ~ /^[0-9]+$/ && $5 != "LOCAL" && $6 == "DEFAULT" { print $8 }' | sort -u; }

missing=$(undefined "$object")
imports=$missing
failed=0
runtime=
while (($#)); do
  case $1 in
    --runtime) runtime=$2; shift 2 ;;
    --dep)
      exports=$(exported "$3")
      if [[ -z $(comm -12 <(echo "$imports") <(echo "$exports") | sed '/^$/d') ]]; then
        echo "$label: unused dependency: nothing is imported from '$2'; remove it from deps" >&2
        failed=1
      fi
      missing=$(comm -23 <(echo "$missing") <(echo "$exports"))
      shift 3
      ;;
  esac
done
[[ -z $runtime ]] || missing=$(comm -23 <(echo "$missing") <(exported "$runtime"))
if [[ -n $missing ]]; then
  echo "$label: undeclared dependency: no cell in deps exports:" >&2
  c++filt <<<"$missing" | sed 's/^/  /' >&2
  failed=1
fi
((failed == 0)) && : >"$done"
