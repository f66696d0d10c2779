#!/usr/bin/env bash
# library_test CELLCHECK: `cellcheck interface` on libraries as distributions ship them. Every form of debug information
# must give the same verdicts; what cannot be read must be told.
set -uo pipefail
cellcheck=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# expect STATUS PATTERN ARGUMENT...
expect() {
  local status=$1 pattern=$2
  shift 2
  "$cellcheck" interface "$@" >"$work/out" 2>&1
  local got=$?
  if ((got != status)) || [[ $(<"$work/out") != *"$pattern"* ]]; then
    echo "FAILED: interface $*: status $got, expected $status with '$pattern'; it said:" >&2
    cat "$work/out" >&2
    failed=$((failed + 1))
  fi
}

cat >"$work/first.cc" <<'SOURCE'
namespace library {
struct Entry {
  int key;
#ifdef NEXT
  long stamp;
#endif
  virtual ~Entry();
};
Entry::~Entry() {}
int key_of(const Entry* entry) { return entry->key; }
}  // namespace library
SOURCE
cat >"$work/second.cc" <<'SOURCE'
namespace library {
struct Entry;
const Entry* same(const Entry* entry) { return entry; }
int plain(int value) { return value; }
}  // namespace library
SOURCE
# In C, each unit may have a type of its own with the same name, and a symbol may be another name of a function.
cat >"$work/one.c" <<'SOURCE'
struct state { int a; };
static int real_one(struct state* s) { return s->a; }
extern int one(struct state* s) __attribute__((alias("real_one")));
SOURCE
cat >"$work/two.c" <<'SOURCE'
#ifdef NEXT
struct state { long b; int more; };
#else
struct state { long b; };
#endif
int two(struct state* s) { return s->b; }
SOURCE

# build NAME COMPILER FLAGS... : NAME.old.so and NAME.new.so
build() {
  local name=$1 compiler=$2
  shift 2
  local sources=("$work"/first.cc "$work"/second.cc)
  [[ $compiler != *gcc* ]] || sources=("$work"/one.c "$work"/two.c)
  "$compiler" -O1 -g -shared -fPIC -Wl,--build-id "$@" -o "$work/$name.old.so" "${sources[@]}" &&
    "$compiler" -O1 -g -shared -fPIC -Wl,--build-id "$@" -DNEXT -o "$work/$name.new.so" "${sources[@]}" || exit 1
}

# judged NAME [OPTIONS]: refused for the layout, and for it alone.
judged() {
  local name=$1
  shift
  expect 1 "refused O4 library::key_of(library::Entry const*): type library::Entry" "$work/$name.old.so" "$work/$name.new.so" "$@"
  [[ $(<"$work/out") != *"refused O4 library::plain"* ]] || { echo "FAILED: $name: plain(int) is refused" >&2; failed=$((failed + 1)); }
  expect 0 "PROVEN" "$work/$name.old.so" "$work/$name.old.so" "$@"
}

build plain g++-12
judged plain
build dwarf4 g++-12 -gdwarf-4
judged dwarf4
build compressed g++-12 -gz
judged compressed
build types g++-12 -fdebug-types-section
judged types
build types4 g++-12 -gdwarf-4 -fdebug-types-section
judged types4
build clang clang++-19 -fstandalone-debug
judged clang

# Debug information beside the library, found by its link; and in a folder, found by build ID.
build linked g++-12
for version in old new; do
  objcopy --only-keep-debug --compress-debug-sections=zlib "$work/linked.$version.so" "$work/linked.$version.debug"
  strip --strip-all "$work/linked.$version.so"
  cp "$work/linked.$version.so" "$work/found.$version.so"
  (cd "$work" && objcopy --add-gnu-debuglink="linked.$version.debug" "linked.$version.so")
  id=$(readelf -n "$work/found.$version.so" | sed -n 's/.*Build ID: //p')
  mkdir -p "$work/debug/.build-id/${id:0:2}"
  cp "$work/linked.$version.debug" "$work/debug/.build-id/${id:0:2}/${id:2}.debug"
done
judged linked
judged found --old-debug "$work/debug" --new-debug "$work/debug"
expect 2 "no debug information" "$work/found.old.so" "$work/found.new.so" --old-debug "$work" --new-debug "$work"
# A file that is not the one that was linked to is none.
echo >>"$work/linked.new.debug"
expect 2 "no debug information" "$work/linked.old.so" "$work/linked.new.so"

# What an indirect function is, nobody can tell from the file: not removed, not unchanged.
cat >"$work/indirect.cc" <<'SOURCE'
extern "C" {
int plain_work(int value) { return value; }
#ifdef NEXT
static int (*choose(void))(int) { return plain_work; }
int work(int value) __attribute__((ifunc("choose")));
#else
int work(int value) { return value; }
#endif
}
SOURCE
g++-12 -O1 -g -shared -fPIC -o "$work/indirect.old.so" "$work/indirect.cc"
g++-12 -O1 -g -shared -fPIC -DNEXT -o "$work/indirect.new.so" "$work/indirect.cc"
expect 1 "undecided O4 work: the new file has no debug information about it" "$work/indirect.old.so" "$work/indirect.new.so"
expect 1 "undecided O4 work: the old file has no debug information about it" "$work/indirect.new.so" "$work/indirect.new.so"

build c gcc-12
expect 1 "refused O4 two: type state" "$work/c.old.so" "$work/c.new.so"
[[ $(<"$work/out") != *"O4 one:"* ]] || { echo "FAILED: the state of another unit is taken for that of one()" >&2; failed=$((failed + 1)); }
expect 0 "PROVEN" "$work/c.old.so" "$work/c.old.so"

# A library that nobody here has compiled, with the debug information of its package.
expect_system() {
  "$cellcheck" interface "$1" "$1" >"$work/out" 2>&1
  (($? <= 1)) && ! grep -q '^refused' "$work/out" && grep -qE '^O4 +[0-9]{3,} of ' "$work/out" && return
  echo "FAILED: $1 is not the same as itself" >&2
  head -20 "$work/out" >&2
  failed=$((failed + 1))
}
expect_system /lib/x86_64-linux-gnu/libm.so.6
expect_system /lib/x86_64-linux-gnu/libc.so.6

echo "$failed failed"
((failed == 0))
