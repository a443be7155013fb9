-- data
-- Made data: every session adds 0.1 point to what one had before (lm of the change with CR2 in R: 0.09, 0.07 to 0.11).
trede "1"
local m = dataset "members" { pupil = key(), school = cluster() }
local s = dataset "scores" { pupil = ref(m), wave = category { "voor", "na" }, score = number() }
local v = dataset "sessions" { pupil = ref(m), guide = flag() }
ladder "Meer of minder" {
    id = "dosis",
    effect {
        indicator "Per les" {
            measure = mean(s.score), target = gain { at_least = 0.05, unit = "points" },
            compare = dose { time = s.wave, pair = s.pupil, intensity = rows(v) },
        },
        indicator "Zonder lessen" {
            measure = mean(s.score), target = rise(),
            compare = dose { time = s.wave, pair = s.pupil, intensity = rows(v, { where = v.guide:missing() }) },
        },
    },
}
-- expect: Per les: gaat samen met meer deelname (+0,09 punten per eenheid deelname).
-- expect: verband is nog geen effect
-- expect: +0,09 punten, 95 %-interval +0,07 tot +0,11 punten
-- expect: ten minste 0,05 punten meer per eenheid deelname
-- expect: verandering bij geen deelname (0): +
-- expect: weinig deelname (2–5):
-- expect: veel deelname (6–8):
-- expect: meer of minder deelname naast elkaar gezet, niet verloot
-- expect: iedereen nam even veel deel
