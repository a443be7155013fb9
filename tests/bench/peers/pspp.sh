#!/bin/sh
# pspp.sh NAME FOLDER REPS -- GNU PSPP from its own .sav file; the time is that of
# the whole process, since it tells no other. Prints one line: name, peer, rows,
# form, median, least and most seconds, repetitions, answers. Only B3a: the other
# procedures print three decimals and write their results to no file.
set -eu
name=$1; folder=$2; reps=$3
[ "$name" = B3a ] || { echo "pspp.sh: no $name" >&2; exit 2; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ ! -f "$folder/pupils.sav" ]; then
    cat >"$scratch/load.sps" <<X
SET DECIMAL=DOT.
GET DATA /TYPE=TXT /FILE='$folder/pupils.csv' /FIRSTCASE=2 /DELIMITERS=',' /ARRANGEMENT=DELIMITED
 /VARIABLES=pupil_id F8.0 school_id F4.0 region A28 year F4.0 track A8 gender A1 migration F1.0 participated F1.0
 wave F1.0 phase F1.0 q1 F1.0 q2 F1.0 q3 F1.0 q4 F1.0 q5 F1.0 score F7.4 profile_tech F1.0.
SAVE OUTFILE='$folder/pupils.sav' /COMPRESSED.
X
    pspp "$scratch/load.sps" >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; exit 1; }
fi
cat >"$scratch/work.sps" <<X
SET WORKSPACE=4000000.
GET FILE='$folder/pupils.sav'.
AGGREGATE OUTFILE=* /BREAK=region year /m=MEAN(score) /s=SD(score) /t=MEAN(profile_tech).
FORMATS m s t (F20.15).
SAVE TRANSLATE /TYPE=CSV /OUTFILE='$scratch/out.csv' /REPLACE.
X
i=0; begin=$(date +%s)
while [ "$i" -lt "$reps" ]; do
    start=$(date +%s.%N)
    pspp "$scratch/work.sps" >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; exit 1; }
    end=$(date +%s.%N)
    echo "$start $end" | awk '{ printf "%.6f\n", $2 - $1 }'
    i=$((i + 1))
    [ $(($(date +%s) - begin)) -lt 3 ] || break
done | sort -n >"$scratch/seconds"
answers=$(awk -F, '{ m += $3; s += $4; t += $5 } END { printf "%d %.12g %.12g %.12g", NR, m, s, t }' "$scratch/out.csv")
awk -v name="$name" -v rows="$(basename "$folder")" -v answers="$answers" '
    { t[NR] = $1 }
    END {
        m = NR % 2 ? t[(NR+1)/2] : (t[NR/2] + t[NR/2+1]) / 2
        printf "%s\tpspp\t%s\tits own file, whole process\t%.6f\t%.6f\t%.6f\t%d\t%s\n", name, rows, m, t[1], t[NR], NR, answers
    }' "$scratch/seconds"
