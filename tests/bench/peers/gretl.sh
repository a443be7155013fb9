#!/bin/sh
# gretl.sh NAME FOLDER REPS -- gretl's command-line program, timed by its own
# stopwatch. Prints one line: name, peer, rows, form, median, least and most
# seconds, repetitions, answers. Its percentiles are defined otherwise than those
# of the other programs, so that B9a is not among its work.
set -eu
name=$1; folder=$(cd "$2" && pwd); reps=$3
script=$(mktemp)
trap 'rm -f "$script"' EXIT
before=""
case $name in
B1) columns=""; form="open" ;;
B3a) columns=3,4,16,17; form="aggregate"
    work='matrix M = aggregate(score, deflist(region, year), mean)
matrix S = aggregate(score, deflist(region, year), sd)
matrix T = aggregate(profile_tech, deflist(region, year), mean)
M = selifr(M, ok(M[,4]))
S = selifr(S, ok(S[,4]))
T = selifr(T, ok(T[,4]))
printf "ANSWER %d %.12g %.12g %.12g\n", rows(T), sum(M[,4]), sum(S[,4]), sum(T[,4])' ;;
B5c) columns=8,16; form="mean and var of two samples"; before='smpl score --no-missing --permanent'
    work='smpl participated==1 --restrict
scalar m1 = mean(score)
scalar v1 = var(score) / $nobs
smpl full
smpl participated==0 --restrict
scalar m0 = mean(score)
scalar v0 = var(score) / $nobs
smpl full
printf "ANSWER %.12g\n", (m1 - m0) / sqrt(v0 + v1)' ;;
B7) columns=6,7,8,10,17; form="logit"
    before='series gv = (gender=="v")
series gx = (gender=="x")'
    work='logit profile_tech const gv gx migration participated phase --quiet
matrix r = $coeff | $stderr
printf "ANSWER"
loop i=1..12 --quiet
printf " %.12g", r[i]
endloop
printf "\n"' ;;
*) echo "gretl.sh: no $name" >&2; exit 2 ;;
esac
{
    echo 'set verbose off'
    if [ "$name" = B1 ]; then
        work="open $folder/pupils.csv --quiet
printf \"ANSWER %d %.12g\\n\", \$nobs, sum(score)"
    else
        printf '%s\n' "open $folder/pupils.csv --cols=$columns --quiet" "$before"
    fi
    i=0
    while [ "$i" -lt "$reps" ]; do
        printf '%s\n' 'set stopwatch' "$work" 'printf "SECONDS %.6f\n", $stopwatch'
        i=$((i + 1))
    done
    echo quit
} >"$script"
gretlcli -b -q "$script" | awk -v name="$name" -v rows="$(basename "$folder")" -v form="$form" '
    $1 == "SECONDS" { t[++n] = $2; next }
    $1 == "ANSWER" { answers = substr($0, 8); next }
    NF { said = $0 }
    END {
        if (!n || answers == "") { print said > "/dev/stderr"; exit 1 }
        for (i = 2; i <= n; i++) for (j = i; j > 1 && t[j] < t[j-1]; j--) { x = t[j]; t[j] = t[j-1]; t[j-1] = x }
        m = n % 2 ? t[(n+1)/2] : (t[n/2] + t[n/2+1]) / 2
        printf "%s\tgretl\t%s\t%s\t%.6f\t%.6f\t%.6f\t%d\t%s\n", name, rows, form, m, t[1], t[n], n, answers
    }'
