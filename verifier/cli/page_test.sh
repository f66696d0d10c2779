#!/usr/bin/env bash
# page_test CELLCHECK OBJECT...: the HTML report of cells that are refused, in a browser. A visitor clicks on a cell, then
# goes to another one by keyboard, and reads what the page shows.
set -uo pipefail
cellcheck=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$cellcheck" verify "$@" --format html --report "$work/page.html"
(($? == 1)) || { echo "FAILED: not refused" >&2; exit 1; }
"$cellcheck" verify "$@" --format html --report "$work/again.html"
cmp "$work/page.html" "$work/again.html" || exit 1
if grep -oE '(src|href)="[^"#]*"|url\([^)]*\)|@import' "$work/page.html"; then
  echo "FAILED: the page needs another file" >&2
  exit 1
fi

# What the visitor does and sees goes into an element of its own at the end of the page.
cat >>"$work/page.html" <<'VISITOR'
<script>
const seen = document.createElement("pre");
const panel = document.getElementById("panel");
const node = (name) => [...document.querySelectorAll("svg [role=button]")].find((n) => n.querySelector("title").textContent === name);
const note = (what, text) => { seen.append(`${what}: ${text.replace(/\s+/g, " ")}\n`); };
const errors = [];
addEventListener("error", (event) => errors.push(event.message));
note("badge", document.getElementById("badge").textContent);
node("spill_by_helper").dispatchEvent(new MouseEvent("click", {bubbles: true}));
note("clicked", panel.innerText);
note("marked", `${node("spill_by_helper").classList.contains("failed")} ${node("support").classList.contains("failed")}`);
node("support").focus();
note("focused", document.activeElement.querySelector("title").textContent);
document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
note("entered", panel.innerText);
note("limits", document.getElementById("limits").innerText);
note("errors", errors.join(" "));
seen.id = "seen";
document.body.append(seen);
</script>
VISITOR
HOME=$work timeout 60 chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
  --user-data-dir="$work/profile" --dump-dom "file://$work/page.html" >"$work/dom" 2>"$work/log" ||
  { cat "$work/log" >&2; echo "FAILED: the browser ended with $?" >&2; exit 1; }
sed -n '/<pre id="seen">/,/<\/pre>/p' "$work/dom" >"$work/seen"

failed=0
shows() {
  grep -qE "$1" "$work/seen" || { echo "FAILED: nothing like: $1" >&2; failed=1; }
}
shows '<pre id="seen">badge: REFUSED'
shows '^clicked: spill_by_helper safe .* EXPORTS \([0-9]+\) spill_by_helper::note\(unsigned long\).*STATE ROOTS'
shows '^clicked: .*NOT PROVEN refused SS1 spill_by_helper: .* spill_by_helper::\(anonymous namespace\)::remember\(unsigned long\) at tests/rejected/spill_by_helper.cc:[0-9]+'
shows '^marked: true false'
shows '^focused: support'
shows '^entered: support .*EXPORTS \([0-9]+\) .*support::square\(unsigned long\)'
shows '^limits: .*O12'
shows '^errors: *$'
((failed == 0)) || cat "$work/seen" >&2
exit "$failed"
