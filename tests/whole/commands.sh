#!/bin/sh
# commands.sh TREDE FOLDER
set -eu
trede=$1 folder=$2
failed=0 cases=0

wrong() { printf '%s\n' "whole/commands: $*" >&2; cat out.txt err.txt >&2; failed=1; }

# try STATUS ARGS...: runs trede and compares the exit status.
try() {
    wanted=$1 status=0
    shift
    cases=$((cases + 1)) last="trede $*"
    "$trede" "$@" > out.txt 2> err.txt < /dev/null || status=$?
    [ "$status" -eq "$wanted" ] || wrong "$last: status $status, expected $wanted"
}
out() { grep -q -- "$1" out.txt || wrong "$last: the output does not hold: $1"; }
err() {
    grep -q -- "$1" err.txt || wrong "$last: stderr does not hold: $1"
    [ "$(wc -l < err.txt)" -eq 1 ] || wrong "$last: more than one line of error"
}
absent() { [ ! -e "$1" ] || wrong "$last: $1 was left behind"; }

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"

# ---- help and usage ----
try 2
try 0 --help;              out "trede import"
try 0 --version;           out "SQLite"
try 0 help;                out "Exit status"
try 0 help share;          out "share(condition"
try 0 help run;            out "--data DB"
try 0 help interesse-techniek; out "PATT-SQ"
try 0 help
instruments=$(sed -n '/^Instruments:/,$p' out.txt | sed 1d)
{ echo 'for word in ([['; grep "^:" out.txt; echo ']]):gmatch "%S+" do help(word) end'; } > words.lua
try 0 exec words.lua                   # all words in one go: a line each, and its doc
[ "$(grep -c '^    ' out.txt)" -gt 60 ] || wrong "$last: words without help"
for word in $instruments; do
    try 0 help "$word"
    [ -s out.txt ] || wrong "$last: there is no help"
done
try 2 help sahre;          err "did you mean"
try 2 help "x y";          err "is no word"
try 2 rum;                 err "did you mean 'run'?"
try 2 run;                 err "one recipe is needed"
try 2 run x.lua;           err "--data DB is missing"
try 2 run x.lua --data d.db --format pdf;  err "format 'pdf' is unknown"
try 2 run x.lua --dta d.db;                err "'--dta'"
try 2 import;              err "name at least one file"
try 2 check;               err "one recipe is needed"
for command in check seal run exec repl pack verify add; do
    try 2 "$command" --nosuch;  err "usage: trede $command"
done

# ---- bad input: one clear line, the right status, nothing half-written ----
try 3 check nowhere.lua;                      err "nowhere.lua: cannot be read"
try 3 run nowhere.lua --data d.db;            err "nowhere.lua: cannot be read"
try 3 import nowhere.csv --into d.db;         err "nowhere.csv: cannot be read"; absent d.db
printf 'a;b\n1;2\n3\n' > ragged.csv
try 3 import ragged.csv --into d.db;          err "ragged.csv:3: "; absent d.db
: > empty.csv
try 3 import empty.csv --into d.db;           err "empty.csv: is empty"; absent d.db
printf 'PK\003\004' > book.csv
try 3 import book.csv --into d.db;            err "compressed file"; absent d.db

# ---- a recipe from nothing to findings ----
try 0 new stap;            out "written: stap.lua"
try 3 new stap;            err "is there already"
try 1 check stap.lua;      out "van de 8 stappen"
try 1 check stap.lua --lang en; out "steps are done"
try 0 seal stap.lua;       out "sealed: stap.lua.seal.json"
try 0 seal stap.lua;       out "nothing has changed since"
printf 'leerling;geslacht\n001;m\n002;v\n003;v\n' > deelnemers.csv
try 3 run stap.lua --data data.db;            err "cannot be opened"
printf 'no database' > data.db
try 3 run stap.lua --data data.db;            err "is no database"
rm data.db
try 0 import deelnemers.csv --into data.db;   out "3 rows in table 'deelnemers'"
try 0 run stap.lua --data data.db;            out "niet gehaald"; out "verzegeld voordat de eerste gegevens"
try 0 run stap.lua --data data.db --lang en;  out "sealed before the first data"
try 1 run stap.lua --data data.db --strict
try 0 run stap.lua --data data.db --explain;  out "columns in memory"; out "deelnemers"; out "threads"; out "passes; most memory"
grep -q "niet gehaald" out.txt && wrong "$last: it tells findings as well"
cat > rang.lua <<'END'
trede "1"
local d = dataset "deelnemers" { leerling = key(), geslacht = label() }
ladder "Rang" {
    id = "rang",
    output { indicator "A" { measure = mean(when(d.geslacht:is "v", 1):otherwise(2):rank()), target = at_least(1) } },
}
END
try 0 run rang.lua --data data.db --explain;  out '^  when(deelnemers.geslacht:is("v"), 1):otherwise(2):rank()$'
try 0 run stap.lua --data data.db --threads 2;  out "niet gehaald"
for threads in 0 65 -1 x ''; do
    try 2 run stap.lua --data data.db --threads "$threads";  err "a number from 1 to 64"
done
try 0 run stap.lua --data data.db --format json; out '"sealed_before_data"'
try 0 run stap.lua --data data.db --format csv --lang nl; out 'deelnemers;'
try 0 run stap.lua --data data.db --format md;   out '^# Titel'
try 0 run stap.lua --data data.db --format html --out stap.html
grep -q '<!doctype html>' stap.html || grep -q '<!DOCTYPE html>' stap.html || wrong "stap.html is no page"
try 3 run stap.lua --data data.db --out nowhere/stap.txt; err "cannot be written"
printf 'as it was' > kept.txt && mkdir kept.txt.new
try 3 run stap.lua --data data.db --out kept.txt;          err "cannot be written"
[ "$(cat kept.txt)" = "as it was" ] || wrong "a report that could not be written left another behind"
rmdir kept.txt.new
try 0 run stap.lua --data data.db --out kept.txt
grep -q "as it was" kept.txt && wrong "the report was not written over the old one"
absent kept.txt.new

# ---- the four states of a seal ----
sed 's/at_least(100)/at_least(2)/' stap.lua > moved && mv moved stap.lua
try 0 run stap.lua --data data.db;            out "gewijzigd sinds de verzegeling"; out "100 → 2"
try 0 seal stap.lua;                          out "100 → 2"
try 0 run stap.lua --data data.db;            out "verzegeld toen er al gegevens waren"
sed 's/"sealed_at": "2/"sealed_at": "1/' stap.lua.seal.json > forged && mv forged stap.lua.seal.json
try 3 run stap.lua --data data.db;            err "changed by hand"
rm stap.lua.seal.json
try 0 run stap.lua --data data.db;            out "niet verzegeld"

# ---- exploring ----
printf 'print(value(rows(deelnemers), { by = deelnemers.geslacht }))\n' > look.lua
try 0 exec look.lua --data data.db;           out "^v  *2 "
# identifiers that no double can tell apart stay apart
printf 'id,x\n9007199254740993,1\n9007199254740992,3\n9007199254740993,2\n' > wide.csv
try 0 import wide.csv --into wide.db
echo 'print(stats.group_means { column = wide.x, by = wide.id }["9007199254740993"].mean)' > wide.lua
try 0 exec wide.lua --data wide.db;          out "^1.5$"
printf 'x = 1\nerror("stop here")\n' > bad.lua
try 3 exec bad.lua --data data.db;            err "bad.lua:2: stop here"
printf 'value(rows(deelnemers))\n1 +\n1\nnosuch.thing\ntables()\n' > lines
cases=$((cases + 1)) last="trede repl"
"$trede" repl data.db < lines > out.txt 2> err.txt || true
out "^2$"; out "deelnemers"; grep -q "nosuch" err.txt || wrong "the prompt does not name the mistake"

# ---- a large table: the next run takes its columns from the cache ----
awk 'BEGIN { print "jaar;score"; for (i = 0; i < 60000; i++) print 2000 + i % 7 ";" i % 100 / 10 }' > groot.csv
cat > groot.lua <<'END'
trede "1"
local groot = dataset "groot" { jaar = label(), score = number() }
ladder "Groot" { id = "groot", version = "1", language = "en", purpose = "learn", title = "Groot",
  output { indicator "Score" { measure = mean(groot.score), target = at_least(4) } } }
END
try 0 import groot.csv --into groot.db;       out "60,*000 rows"
try 0 run groot.lua --data groot.db --no-cache
absent groot.db.trede-cache
mv out.txt plain.txt
try 0 run groot.lua --data groot.db --explain; out "1 columns of .* 0 of them from the cache"
for again in 1 2; do
    try 0 run groot.lua --data groot.db --explain; out "1 of them from the cache"
done
try 0 run groot.lua --data groot.db
cmp -s out.txt plain.txt || wrong "$last: the cache changes the report"
try 0 run groot.lua --data groot.db --explain --no-cache; out "0 of them from the cache"
printf 'print(value(mean(groot.score)))\n' > mean.lua
try 0 exec mean.lua --data groot.db;          out "4.95"
try 0 exec mean.lua --data groot.db --no-cache; out "4.95"
for option in '' --no-cache; do
    "$trede" repl $option groot.db < mean.lua > out.txt 2> err.txt || true
    out "4.95"
done
rm -r groot.db.trede-cache
try 0 run groot.lua --data groot.db --explain; out "0 of them from the cache"

# ---- sharing ----
try 0 seal stap.lua
try 0 pack stap.lua --out stap.trede;         out "packed: stap.trede"
try 0 verify stap.trede;                      out "whole: Titel"
try 0 add stap.trede --to there;              out "added: there/stap.lua"
cmp stap.lua there/stap.lua || wrong "the recipe came out otherwise"
try 0 add stap.trede --to there
printf -- '-- mine\n' > there/stap.lua
try 3 add stap.trede --to there;              err "is there already and differs"
sed 's/at_least(2)/at_least(1)/' stap.trede > forged.trede
try 3 verify forged.trede;                    err "was changed after it was made"
try 3 add forged.trede --to elsewhere;        err "was changed"; absent elsewhere
try 3 verify stap.lua;                        err "stap.lua: "

echo "$cases commands"
exit "$failed"
