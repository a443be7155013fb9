#!/bin/sh
# bench.sh LUA RUN PROGRAMS FOLDER: 10,000 rows through Trede and sqlite3. Do the
# answers agree, does the page get its table and keep the rest, is a wrong
# answer noticed, and is a program that fails named? No time is looked at.
set -u
lua=$1 run=$2 programs=$3 folder=$4
command -v sqlite3 >/dev/null || { echo "bench: skipped, since sqlite3 is not installed"; exit 77; }
rm -rf "$folder"
mkdir -p "$folder/bin"
wrong=0
export TRD_BENCH_PEERS=sqlite3 TRD_BENCH_ROUNDS=1 TRD_BENCH_REPS=1

bench() {                            # bench STATUS NAME: runs, and expects that status
    "$lua" "$run" "$programs" "$folder" "$folder/page.md" "$2" 10000 >"$folder/out" 2>"$folder/errors"
    status=$?
    [ "$status" = "$1" ] || { wrong=$((wrong + 1)); echo "$2: status $status, not $1:"; cat "$folder/out" "$folder/errors"; }
}
expect() {                           # expect FILE PATTERN
    grep -Eq "$2" "$folder/$1" || { wrong=$((wrong + 1)); echo "expected '$2' in $1:"; cat "$folder/$1"; }
}
refuse() {
    grep -Eq "$2" "$folder/$1" && { wrong=$((wrong + 1)); echo "did not expect '$2' in $1:"; cat "$folder/$1"; }
}
stand_in() {                         # a sqlite3 that gives its version, and otherwise runs $1
    printf '#!/bin/sh\n[ "$1" = --version ] && echo 3.0.0 && exit 0\n%s\n' "$1" >"$folder/bin/sqlite3"
    chmod +x "$folder/bin/sqlite3"
}

cat >"$folder/page.md" <<'END'
# A page

<!-- bench 10000: written by ./dev bench -->
old
<!-- end of bench 10000 -->

What stands behind it.
END
bench 0 all
expect out "all answers agree"
for name in B3a B3b B4a B4b B5c B1db; do     # both sides have these
    expect out "^\| $name +\| 10,000 +\| Trede +\|.*(ms|s) +\| 1 "
    expect out "^\| $name +\| 10,000 +\| sqlite3 +\|.*(ms|s) +\| [0-9.]+ "
done
expect out "^\| start +\| - +\| Trede "
expect results.json '"answers":\[78,'
refuse out "failed"
refuse out "not installed"
expect page.md "^\| B4b "
expect page.md "^What stands behind it"
refuse page.md "^old"
refuse page.md "$folder"

printf '# A page\n\n<!-- the next table comes here -->\n\nThe end.\n' >"$folder/page.md"
TRD_BENCH_PEERS=none bench 0 all     # a first table
[ "$(sed -n 3p "$folder/page.md")" = "<!-- bench 10000: written by ./dev bench -->" ] &&
    [ "$(tail -1 "$folder/page.md")" = "The end." ] || { wrong=$((wrong + 1)); echo "the table stands elsewhere:"; cat "$folder/page.md"; }
refuse page.md "sqlite3 +\|"

PATH=$folder/bin:$PATH
stand_in 'printf "78|20|14|28\nRun Time: real 0.001 user 0 sys 0\n"'
bench 1 B4a
expect out "answers differ: B4a at 10000 rows, Trede and sqlite3: answer 2 is"

stand_in 'echo "out of cheese" >&2; exit 1'
bench 0 B4a
expect out "sqlite3 .*failed: out of cheese"

stand_in 'sleep 30'
TRD_BENCH_LIMIT=1 bench 0 B4a
expect out "sqlite3 .*failed: longer than 1 s"

bench 2 B77
expect errors "there is no bench 'B77'"
echo "bench: $wrong wrong"
[ "$wrong" = 0 ]
