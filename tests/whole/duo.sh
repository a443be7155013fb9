#!/bin/sh
# duo.sh TREDE SOURCE DUO FOLDER
set -eu
trede=$1 source=$2 duo=$3 folder=$4

if [ ! -d "$duo" ]; then
    echo "whole/duo: skipped, the files of DUO are not here ($duo)"
    exit 77
fi
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
"$trede" import "$duo"/leerlingen-vo-per-vestiging-*-2019.csv "$duo"/examenkandidaten-en-geslaagden-2014-2019.csv \
    "$duo"/examenkandidaten-en-geslaagden-2019-2024.csv --into duo.db --format json > import.json
"$trede" run "$source/recipes/leerlingaantallen.lua" --data duo.db --format json --out duo.json
node "$source/tests/report/validate.mjs" duo.json
node "$source/tests/whole/duo.mjs" import.json duo.json

# Broken by Excel: refused with the reason, and no database is left behind.
status=0
"$trede" import "$duo"/broken-by-excel_*.csv --into broken.db 2> broken.txt || status=$?
[ "$status" -eq 3 ] || { echo "whole/duo: the broken file gave status $status" >&2; exit 1; }
grep -q "decimal mark" broken.txt || { cat broken.txt >&2; exit 1; }
[ ! -e broken.db ] || { echo "whole/duo: something was stored of the broken file" >&2; exit 1; }
