#!/bin/sh
# sqlite.sh NAME FOLDER REPS -- the sqlite3 shell: one statement per bench, timed
# by its own .timer. Prints one line: name, peer, rows, form, median, least and
# most seconds, repetitions, answers.
set -eu
name=$1; folder=$2; reps=$3
form="one statement"
pairs="pupils a JOIN pupils b ON a.pupil_id = b.pupil_id AND a.wave = 1 AND b.wave = 2 WHERE a.score IS NOT NULL AND b.score IS NOT NULL"

# Spread from sums: standard deviation of $1, variance of $1.
var() { echo "(sum($1*$1) - count($1)*avg($1)*avg($1)) / (count($1) - 1)"; }
means() { echo "SELECT count(*), sum(m), sum(s), sum(t) FROM (SELECT avg(score) m, sqrt($(var score)) s, avg(profile_tech) t FROM pupils GROUP BY $1);"; }
# Welch's t and degrees; $1: rows of y by the group a.
welch() {
    echo "WITH g AS (SELECT a, count(y) n, avg(y) m, $(var y) v FROM ($1) GROUP BY a),
        h AS (SELECT o.m - z.m d, o.v/o.n u, z.v/z.n w, o.n n1, z.n n0 FROM g o, g z WHERE o.a = 1 AND z.a = 0)
        SELECT d / sqrt(u + w), (u + w)*(u + w) / (u*u/(n1 - 1) + w*w/(n0 - 1)) FROM h;"
}
# The value at share $1 of the ordered rows `o` (x, i from 1, n rows), between neighbours.
at() { echo "sum(x * max(0, 1 - abs(i - 1 - (n - 1) * $1)))"; }

case $name in
B1db) form=".import" ;;
B3a) sql=$(means "region, year") ;;
B3b) sql=$(means "school_id, year, wave") ;;
B3c) sql="SELECT count(*), sum(u) FROM (SELECT count(DISTINCT pupil_id) u FROM pupils GROUP BY region);" ;;
B4a) sql="WITH r AS (SELECT region, coalesce(q1,0)+coalesce(q2,0)+coalesce(q3,0)+coalesce(q4,0)+coalesce(q5,0) s,
        (q1 IS NOT NULL)+(q2 IS NOT NULL)+(q3 IS NOT NULL)+(q4 IS NOT NULL)+(q5 IS NOT NULL) c FROM pupils),
        k AS (SELECT count(*)*1.0 n, sum(s >= 4*c)*1.0/count(*) p, 1.959963984540054 z FROM r WHERE c >= 3 GROUP BY region),
        w AS (SELECT p, (p + z*z/(2*n)) / (1 + z*z/n) m, z/(1 + z*z/n) * sqrt(p*(1-p)/n + z*z/(4*n*n)) h FROM k)
        SELECT count(*), sum(p), sum(m - h), sum(m + h) FROM w;" ;;
B4b) sql="SELECT count(*), sum(1.25 * (1 - v / t)) FROM (SELECT $(var q1) + $(var q2) + $(var q3) + $(var q4) + $(var q5) v,
        $(var t) t FROM (SELECT *, q1+q2+q3+q4+q5 t FROM pupils) WHERE t IS NOT NULL GROUP BY region);" ;;
B5a) sql="SELECT count(*), sum(n), sum(m), sum(s) FROM (SELECT count(*) n, avg(d) m, sqrt($(var d)) s
        FROM (SELECT a.school_id g, b.score - a.score d FROM $pairs) GROUP BY g);" ;;
B5b) sql=$(welch "SELECT a.participated a, b.score - a.score y FROM $pairs") ;;
B5c) sql=$(welch "SELECT participated a, score y FROM pupils WHERE score IS NOT NULL") ;;
B9a) sql="WITH o AS (SELECT score x, row_number() OVER (ORDER BY score) i, count(*) OVER () n FROM pupils WHERE score IS NOT NULL)
        SELECT $(at 0.1), $(at 0.25), $(at 0.5), $(at 0.75), $(at 0.9) FROM o;" ;;
B9b) sql="WITH g AS (SELECT score, count(*) n, sum(participated) k FROM pupils WHERE score IS NOT NULL GROUP BY score),
        h AS (SELECT k, sum(n) OVER (ORDER BY score) - n + (n + 1) / 2.0 r FROM g)
        SELECT sum(k * r) - sum(k) * (sum(k) + 1) / 2.0 FROM h;" ;;
B9d) sql="WITH o AS (SELECT region, score x, row_number() OVER (PARTITION BY region ORDER BY score) i, count(*) OVER (PARTITION BY region) n
        FROM pupils WHERE score IS NOT NULL), r AS (SELECT $(at 0.1) a, $(at 0.5) b, $(at 0.9) c FROM o GROUP BY region)
        SELECT count(*), sum(a), sum(b), sum(c) FROM r;" ;;
*) echo "sqlite.sh: no $name" >&2; exit 2 ;;
esac

# One run: the answers, then the time it took.
one() {
    if [ "$name" = B1db ]; then
        rm -f "$folder/imported.db"
        { echo "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
          sqlite3 "$folder/pupils.db" ".schema pupils"
          printf '%s\n' ".mode csv" ".import --skip 1 $folder/pupils.csv pupils" ".mode list" "SELECT count(*), sum(score) FROM pupils;"
        } | sqlite3 "$folder/imported.db" | tail -1
        rm -f "$folder/imported.db"
    else
        printf '%s\n' "PRAGMA mmap_size=8000000000;" "PRAGMA temp_store=memory;" "PRAGMA threads=${BENCH_THREADS:-1};" ".timer on" "$sql" |
            sqlite3 "$folder/pupils.db" | tail -2
    fi
}
seconds() {                          # by the shell's own clock: of the import
    start=$(date +%s.%N); out=$(one); end=$(date +%s.%N)
    printf '%s\nRun Time: real %s\n' "$out" "$(echo "$start $end" | awk '{ printf "%.6f", $2 - $1 }')"
}
i=0; begin=$(date +%s)
while [ "$i" -lt "$reps" ]; do
    if [ "$name" = B1db ]; then seconds; else one; fi
    i=$((i + 1))
    [ $(($(date +%s) - begin)) -lt 3 ] || break
done | awk -v name="$name" -v rows="$(basename "$folder")" -v form="$form" '
    /^Run Time/ { t[++n] = $4; next }
    NF { gsub(/\|/, " "); answers = $0 }
    END {
        if (!n || answers == "") exit 1
        for (i = 2; i <= n; i++) for (j = i; j > 1 && t[j] < t[j-1]; j--) { x = t[j]; t[j] = t[j-1]; t[j-1] = x }
        m = n % 2 ? t[(n+1)/2] : (t[n/2] + t[n/2+1]) / 2
        printf "%s\tsqlite3\t%s\t%s\t%.6f\t%.6f\t%.6f\t%d\t%s\n", name, rows, form, m, t[1], t[n], n, answers
    }'
