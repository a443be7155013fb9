#!/bin/sh
# import.sh PROGRAM FOLDER HELPER HOSTILE ATTACKS PART -- the import command from
# outside. PART: kill, limits or hostile. HOSTILE is tests/hostile/csv; ATTACKS is
# a folder with a manifest.json, which need not be there.
set -u
program=$1 folder=$2 helper=$3 hostile=$4 attacks=$5 part=$6
failures=0

fail() {
    echo "FAIL $*" >&2
    failures=$((failures + 1))
}

# Runs PROGRAM after MS milliseconds with SIGNAL; sets $ms and $status; output in
# out and err.
run() {
    "$helper" run "$@" > out 2> err
    set -- $(tail -n 1 err)
    ms=$1 status=$2
}

import() {
    run -1 0 "$program" import "$@"
}

look() {
    "$helper" look "$1" "$2"
}

rows() {      # rows FROM TO FILE: made-up rows n;school;naam
    awk -v from="$1" -v to="$2" 'BEGIN {
        print "n;school;naam"
        for (i = from; i <= to; i++)
            printf "%d;%02d%c%c;School van %d in het dorp\n", i, i % 100, 65 + i % 26, 65 + i % 7, i
    }' > "$3"
}

# ---- killed -------------------------------------------------------------------

# After a kill the program itself opens the database first, then SQLite judges.
check_killed() {      # check_killed WHAT BEFORE AFTER
    if [ -f db ]; then
        echo 'tables()' | "$program" repl db > repl.out 2> repl.err
        case $? in
        0) ;;
        3) grep -q "is empty" repl.err || fail "$1: repl says: $(cat repl.err)" ;;
        *) fail "$1: repl ends with $?" ;;
        esac
    fi
    found=$(look db data)
    case $found in
    "$2") killed=$((killed + 1)) ;;
    "$3") ;;
    *) fail "$1: found '$found', which is neither '$2' nor '$3'" ;;
    esac
    import small.csv --into db --table other
    [ "$status" = 0 ] || fail "$1: the next import ends with $status: $(cat err)"
    case $(look db other) in
    "ok 3 6") ;;
    *) fail "$1: the next import gave $(look db other)" ;;
    esac
    left=$(ls | grep -c '^db-')
    [ "$left" = 0 ] || fail "$1: a journal is left"
}

kill_at_many_moments() {
    rows 1 50000 first.csv
    rows 50001 350000 second.csv
    rows 1 3 small.csv
    import first.csv --into start --table data
    [ "$status" = 0 ] || fail "first import: $(cat err)"
    before="ok 50000 1250025000"
    [ "$(look start data)" = "$before" ] || fail "first import stored $(look start data)"

    for way in append replace fresh; do
        set -- second.csv --into db --table data
        was=$before after="ok 300000 60000150000" moments=7
        case $way in
        append) set -- "$@" --append; after="ok 350000 61250175000" moments=20 ;;
        fresh) was=absent ;;
        esac
        rm -f db db-journal
        [ $way = fresh ] || cp start db
        import "$@"
        whole=$ms
        [ "$status" = 0 ] || fail "$way: $(cat err)"
        [ "$(look db data)" = "$after" ] || fail "$way stored $(look db data)"
        killed=0 moment=1
        while [ $moment -le $moments ]; do
            rm -f db db-journal
            [ $way = fresh ] || cp start db
            run $((whole * moment / (moments + 1))) 9 "$program" import "$@"
            if [ $way = fresh ] && [ -f db ] && [ "$(look db data)" = "ok none" ]; then
                was="ok none"          # an empty database: no table, nothing stored
            fi
            check_killed "$way, killed after $((whole * moment / (moments + 1))) of $whole ms" "$was" "$after"
            [ $way = fresh ] && was=absent
            moment=$((moment + 1))
        done
        echo "$way: $killed of $moments kills left it as it was"
        [ $killed -gt $((moments / 2)) ] || fail "$way: only $killed of $moments kills came before the end"
    done
}

# ---- interrupted, no room, two at once -----------------------------------------

interrupt() {
    for way in append fresh; do
        stopped=0
        for part_of_ten in 1 3 5 7; do
            rm -f db db-journal
            was=absent
            if [ $way = append ]; then
                cp start db
                was=$before
            fi
            run $((whole * part_of_ten / 10)) 2 "$program" import second.csv --into db --table data --append
            case "$status $(look db data)" in
            "130 $was") stopped=$((stopped + 1)) ;;
            0*) ;;
            *) fail "interrupted $way: status $status, found $(look db data)" ;;
            esac
            [ "$status" != 130 ] || grep -q "interrupted; nothing was stored" err || fail "interrupted: $(cat err)"
        done
        [ $stopped -gt 0 ] || fail "$way: no Ctrl-C came in time"
    done
}

# A file may grow to N blocks of 512 bytes: SIGXFSZ, as a full disk would say no.
no_room() {
    cp start db
    size=$(($(wc -c < db) / 512))
    for blocks in $((size + 8)) $((size + 4000)) $((size + 16000)); do
        (ulimit -f $blocks && exec "$program" import second.csv --into db --table data --append > out 2> err)
        status=$?
        [ $status = 3 ] || fail "no room ($blocks): status $status, $(cat err)"
        grep -q "^db: .*make room" err || fail "no room ($blocks): $(cat err)"
        [ "$(look db data)" = "$before" ] || fail "no room ($blocks): found $(look db data)"
    done
    for blocks in 1 40 4000; do
        rm -f db db-journal
        (ulimit -f $blocks && exec "$program" import second.csv --into db --table data > out 2> err)
        status=$?
        [ $status = 3 ] || fail "no room, fresh ($blocks): status $status, $(cat err)"
        [ "$(look db data)" = absent ] || fail "no room, fresh ($blocks): found $(look db data)"
        [ ! -f db-journal ] || fail "no room, fresh ($blocks): a journal is left"
    done
}

# The second waits, or says that the database is in use; none is lost.
two_at_once() {
    for round in 1 2 3; do
        rm -f db db-journal
        [ $round = 1 ] || cp start db
        "$program" import second.csv --into db --table data --append > out1 2> err1 &
        one=$!
        "$program" import third.csv --into db --table data --append > out2 2> err2 &
        two=$!
        wait $one
        first=$?
        wait $two
        second=$?
        expected=0
        [ $round = 1 ] || expected=50000
        for result in "$first err1 300000" "$second err2 1000"; do
            set -- $result
            case $1 in
            0) expected=$((expected + $3)) ;;
            3) grep -q "in use by another\|moved or removed" $2 || fail "two at once: $(cat $2)" ;;
            *) fail "two at once: status $1" ;;
            esac
        done
        case $(look db data) in
        "ok $expected "*) ;;
        *) fail "two at once ($first, $second): found $(look db data), expected $expected rows" ;;
        esac
    done
    for round in 1 2 3; do             # the same file, twice at once: stored once
        rm -f db db-journal
        "$program" import third.csv --into db --table data --append > out1 2> err1 &
        one=$!
        "$program" import third.csv --into db --table data --append > out2 2> err2 &
        wait $one || grep -q "in use by another\|moved or removed" err1 || fail "same file at once: $(cat err1)"
        wait
        case $(look db data) in
        "ok 1000 "*) ;;
        *) fail "same file at once: found $(look db data)" ;;
        esac
    done
}

usage() {
    while IFS='|' read -r arguments text; do
        run -1 0 "$program" import $arguments
        [ "$status" = 2 ] || fail "import $arguments: status $status"
        grep -q -- "$text" err || fail "import $arguments: $(cat err)"
    done <<'END'
|name at least one file
third.csv|--into DB is missing
third.csv --into db --nonsense|'--nonsense' is unknown
third.csv --into db --header 3x|number of a line
third.csv --into db --header 0|number of a line
third.csv --into db --decimal ;|decimal must be
third.csv --into db --delimiter ab|must be one letter
third.csv --into db --set x|NAME=VALUE
third.csv --into db --set a=1 --set b=2|said once
third.csv --into db --format xml|'xml' is unknown
third.csv --into db --profile duo-vo-leerling|did you mean 'duo-vo-leerlingen'
third.csv --into db --table trede_x|name of the database itself
third.csv --into db --encoding KLINGON|encoding 'KLINGON' is unknown
END
    rm -f db
    mkdir -p sub && cp small.csv sub/third.csv
    import third.csv sub/third.csv --into db
    [ "$status" = 2 ] || fail "two files for one table: status $status"
    grep -q "say --append" err || fail "two files for one table: $(cat err)"
    rm -f db
    import third.csv sub/third.csv --into db --append
    [ "$(look db third)" = "ok 1003 500506" ] || fail "two files with --append: $(look db third), $(cat err)"
    import third.csv --into db --format json
    [ "$(awk 'END { print NR }' out)" = 1 ] || fail "--format json is no single line"
    grep -q '"rows_stored":1000,' out || fail "json: $(cat out)"
    bad=$(printf 'x\377')
    import third.csv --into db --table "$bad"
    [ "$status" = 2 ] || fail "a table that is no text: status $status"
}

limits() {
    rows 1 50000 first.csv
    rows 50001 350000 second.csv
    rows 1 1000 third.csv
    rows 1 3 small.csv
    import first.csv --into start --table data
    before="ok 50000 1250025000"
    cp start db
    import second.csv --into db --table data --append
    whole=$ms
    [ "$(look db data)" = "ok 350000 61250175000" ] || fail "import: $(cat err)"
    interrupt
    no_room
    two_at_once
    usage
}

# ---- hostile files ---------------------------------------------------------------

# judge NAME FILE STATUSES TEXT: ends in time, by itself, with one of the statuses;
# the message or report holds the text; a refusal leaves nothing.
judge() {
    rm -f db db-journal
    import "$2" --into db
    [ "$status" != hang ] && [ "$ms" -lt 20000 ] || fail "$1: took $ms ms"
    case " $3 " in
    *" $status "*) ;;
    *) fail "$1: status $status, not $3: $(head -n 2 err)" ;;
    esac
    cat err out > said
    [ -z "$4" ] || grep -qiF -- "$4" said || fail "$1: does not say '$4': $(head -n 2 said)"
    if [ "$status" != 0 ]; then
        [ ! -f db ] || fail "$1: was refused and left a database"
        [ "$(awk 'END { print NR }' err)" = 2 ] || fail "$1: more than one line: $(cat err)"
    fi
    if tr -d '\n\t' < said | LC_ALL=C grep -q '[[:cntrl:]]'; then
        fail "$1: control letters reach the terminal"
    fi
}

generated() {
    awk 'BEGIN { printf "a;b\n1;\""; for (i = 0; i < 120000; i++) printf "0123456789"; print "\"" }' > large_cell.csv
    awk 'BEGIN { printf "a;b\n1;\""; for (i = 0; i < 300000; i++) print "regel " i ";x" }' > large_open.csv
    awk 'BEGIN { for (i = 0; i < 20000; i++) printf "%sc%d", i ? ";" : "", i; print ""; for (i = 0; i < 20000; i++) printf "%s1", i ? ";" : ""; print "" }' > wide.csv
    awk 'BEGIN { for (i = 0; i < 2001; i++) printf "%sc%d", i ? ";" : "", i; print ""; for (i = 0; i < 2001; i++) printf "%s1", i ? ";" : ""; print "" }' > columns.csv
    awk 'BEGIN { for (i = 0; i < 2000000; i++) printf "\"" }' > quotes.csv
    awk 'BEGIN { for (i = 0; i < 2000000; i++) printf ";" }' > semicolons.csv
    awk 'BEGIN { for (i = 0; i < 2000000; i++) print "" }' > lines.csv
    awk 'BEGIN { print "a"; for (i = 1; i < 1500; i++) print "<" i }' > bounds.csv
    judge large_cell.csv large_cell.csv 3 "more than 1 MB"
    judge large_open.csv large_open.csv 3 ":2: "
    judge wide.csv wide.csv 3 "more than 8192 columns"
    judge columns.csv columns.csv 3 "2001 columns do not fit"
    judge quotes.csv quotes.csv "0 3" ""
    judge semicolons.csv semicolons.csv 3 "more than 8192 columns"
    judge lines.csv lines.csv "0 3" ""
    judge bounds.csv bounds.csv 3 "more than 1,000 different bounds"
    mkdir -p folder.csv
    judge folder folder.csv 3 "is a folder"
    judge missing missing.csv 3 "check the name"
    judge device /dev/null 3 "cannot be read twice"
}

# name, result and text per file of a manifest; what expect says about numbers of
# rows is looked up when the result is "ok".
of_manifest() {
    awk -v OFS='\t' '
        /^ "/ { name = $0; sub(/^ "/, "", name); sub(/".*/, "", name); result = ""; text = ""; rows = "" }
        /"result":/ { result = $2; gsub(/[",]/, "", result) }
        /"rows":/ { rows = $2; gsub(/,/, "", rows) }
        /_should_name":/ { text = $0; sub(/.*_should_name": "/, "", text); sub(/",?$/, "", text) }
        /"why":/ { print name, result, rows == "" ? "-" : rows, text }
    ' "$1"
}

attack() {
    if [ ! -f "$attacks/manifest.json" ]; then
        echo "the attack files are not here: skipped"
        return
    fi
    of_manifest "$attacks/manifest.json" > manifest.tsv
    tab=$(printf '\t')
    while IFS="$tab" read -r name result expected text; do
        case $result in
        ok | ok-with-hint) statuses=0 ;;
        error) statuses=3 ;;
        *) statuses="0 3" ;;
        esac
        judge "$name" "$attacks/$name" "$statuses" "$text"
        if [ "$status" = 0 ] && [ "$expected" != - ]; then
            grep -q "stored     $expected rows" out || fail "$name: not $expected rows: $(grep stored out)"
        fi
        if [ "$status" = 0 ] && [ "$result" = warning-or-error ]; then
            grep -q "note" out || fail "$name: neither warned nor refused"
        fi
    done < manifest.tsv
    echo "$(awk 'END { print NR }' manifest.tsv) attack files"
}

hostile_files() {
    tab=$(printf '\t')
    while IFS="$tab" read -r name statuses text; do
        judge "$name" "$hostile/$name" "$statuses" "$text"
    done < "$hostile/expected.tsv"
    generated
    attack
}

rm -rf "$folder" && mkdir -p "$folder" && cd "$folder" || exit 1
case $part in
kill) kill_at_many_moments ;;
limits) limits ;;
hostile) hostile_files ;;
*) fail "unknown part '$part'" ;;
esac
[ $failures = 0 ] || echo "$failures failures" >&2
[ $failures = 0 ]
