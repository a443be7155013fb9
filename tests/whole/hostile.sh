#!/bin/sh
# hostile.sh TREDE RECIPES FOLDER: no signal, no side effect, no raw control
# letter on a terminal, one clear line with the name of the recipe, in 6 s.
set -eu
trede=$1 recipes=$2 folder=$3
failed=0 cases=0

wrong() { printf '%s\n' "whole/hostile: $1: $2" >&2; cat err.txt >&2; failed=1; }

# name, status, words that stderr must hold
judge() {
    name=$1 wanted=$2 words=$3 status=0
    cases=$((cases + 1))
    start=$(date +%s)
    "$trede" check "$recipes/$name.lua" > out.txt 2> err.txt < /dev/null || status=$?
    took=$(($(date +%s) - start))
    [ "$status" -eq "$wanted" ] || wrong "$name" "status $status, expected $wanted"
    [ "$took" -le 6 ] || wrong "$name" "took $took s"
    grep -q "$name.lua:" err.txt || wrong "$name" "the recipe is not named"
    grep -q -- "$words" err.txt || wrong "$name" "does not say: $words"
    [ "$(wc -c < err.txt)" -le 4096 ] || wrong "$name" "a message of more than 4 KB"
    if LC_ALL=C grep -q "$(printf '\033')" out.txt err.txt; then wrong "$name" "raw control letters"; fi
}

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
judge endless_loop 4 "used up its time"
judge loop_in_a_constructor 4 "used up its time"
judge memory_bomb 4 "used up its \(64 MB of memory\|time\)"     # on a busy machine time may be first
judge doubling 4 "of memory"
judge deep_recursion 3 "stack overflow"
judge file_write 3 "global 'io'"
judge program 3 "global 'os'"
judge load_code 3 "global 'load'"
judge cyclic 3 "nested too deep"
judge not_a_number 3 "not finite"
judge control_letters 3 "gone"
[ ! -e escaped.txt ] || { echo "whole/hostile: a recipe wrote a file" >&2; failed=1; }
echo "$cases hostile recipes"
exit "$failed"
