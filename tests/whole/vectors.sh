#!/bin/sh
# vectors.sh PROGRAM FOLDER SET -- the reference results of FOLDER. SET: small,
# shared (the folder need not be there) or wrong (all of it must fail).
set -u
program=$1 folder=$2 set=$3

if [ "$set" = shared ] && [ ! -d "$folder" ]; then
    echo "whole/vectors-shared: skipped, the reference results are not here ($folder)"
    exit 77
fi
if [ "$set" != wrong ]; then
    exec "$program" "$folder"
fi

out=$("$program" "$folder")
status=$?
echo "$out"
failures=0
must() {
    echo "$out" | grep -qF -- "$1" || { echo "FAIL the program does not say: $1" >&2; failures=$((failures + 1)); }
}
[ "$status" = 1 ] || { echo "FAIL the exit status is $status, not 1" >&2; failures=$((failures + 1)); }
must "a.number: mean: expected 4.0000999999999998, got 4, relative error 2.5e-05"
must "a.name: moon is expected and not told"
must "a.null: sd: expected null, got 3"
must "a.list: type7[1]: expected 5, got 4,"
must "a.length: type7: 2 parts are expected, got 3"
must "a.statistic: statistic 'descrobe' is not known"
must "a.argument: refused: there is no argument 'colum'; did you mean 'column'?"
must "a.rows: there is no"
must "1 passed, 8 failed, 0 skipped"
[ "$failures" = 0 ]
