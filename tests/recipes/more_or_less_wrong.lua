trede "1"
local m = dataset "members" { pupil = key(), school = label() }
local s = dataset "scores" { pupil = ref(m), wave = category { "voor", "na" }, score = number() }
local v = dataset "answers" { pupil = label(), wave = label() }
ladder "Meer of minder" {
    effect {
        indicator "A" { measure = mean(s.score), compare = dose { time = s.wave, pair = s.pupil } },           -- expect error: dose needs intensity
        indicator "B" { measure = mean(s.score), compare = dose { intensity = m.school } },                    -- expect error: intensity must be a number per row, or count the rows
        indicator "C" { measure = mean(s.score), compare = dose { intensity = rows(v) } },                     -- expect error: intensity counts rows that do not refer to what the measure refers to
        indicator "D" { measure = mean(s.score), compare = dose { intensity = rows(s), pair = s.pupil } },     -- expect error: time and pair go together
    },
}
