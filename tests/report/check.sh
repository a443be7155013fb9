#!/bin/sh
# check.sh schema|chromium SAMPLE FOLDER: writes the sample reports with the
# program SAMPLE into FOLDER and looks at them. Missing tools fail the test.
set -eu
check=$1 sample=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)

stop() { printf '%s\n' "report/$check: $*" >&2; exit 1; }

command -v node >/dev/null 2>&1 || stop "there is no node; install nodejs, or run ./dev test"
[ -d "$here/node_modules/ajv" ] && [ -d "$here/node_modules/playwright-core" ] && [ -d "$here/node_modules/axe-core" ] ||
    stop "the packages of tests/report are not installed; run ./dev test, or npm ci --ignore-scripts there"

rm -rf "$folder"
mkdir -p "$folder"
"$sample" "$folder" "$here/hostile-labels.json"

# A check that finds nothing wrong in a spoiled report is no check.
refused() {
    if node "$@" >/dev/null 2>&1; then
        stop "$1 has nothing against a spoiled report"
    fi
}

case $check in
schema)
    node "$here/validate.mjs" "$folder"/*.json
    sed 's/"verdict": "met"/"verdict": "good"/' "$folder/sample-nl.json" >"$folder/spoiled.json"
    refused "$here/validate.mjs" "$folder/spoiled.json" ;;
chromium)
    node "$here/look.mjs" "$folder/sample-nl.html" "$folder/sample-nl.png" "$folder/sample-en.html" "$folder/empty-en.html" \
        "$folder/hostile-01.html" "$folder/hostile-14.html"
    sed 's|</main>|<img alt="" src="http://127.0.0.1:9/x.png"></main>|' "$folder/sample-nl.html" >"$folder/spoiled.html"
    refused "$here/look.mjs" "$folder/spoiled.html" ;;
*)
    stop "there is no check '$check'" ;;
esac
