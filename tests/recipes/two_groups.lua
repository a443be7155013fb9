-- data
-- Made data: every session adds 0.1 point, those who come have five on average (so 0.5), and who comes was ahead
-- already. A comparison at one time takes both together (lm with CR2 in R: 0.73, 0.56 to 0.89).
trede "1"
local m = dataset "members" { pupil = key(), school = cluster(), age = number(), girl = flag(), visited = flag() }
local s = dataset "scores" { pupil = ref(m), wave = category { "voor", "na" }, score = number(), passed = flag() }
ladder "Twee groepen" {
    id = "groepen",
    effect {
        indicator "Interest" {
            measure = mean(s.score, { where = s.wave:is "na" }), compare = versus { group = m.visited },
            target = gain { at_least = 0.1, unit = "points" },
        },
        indicator "Passed" {
            measure = share(s.passed, { where = s.wave:is "na" }), compare = versus { group = m.visited, cluster = m.school },
            target = rise(),
        },
        indicator "Nobody" {
            measure = mean(s.score, { where = s.wave:is "na" }), compare = versus { group = m.age:above(99) },
            target = rise(),
        },
    },
}
-- expect: 3,57 punten tegen 2,85 punten (+0,73 punten)
-- expect: +0,73 punten, 95 %-interval +0,56 tot +0,89 punten
-- expect: een verband is nog geen effect
-- expect: niet door loting ingedeeld
-- expect: ten minste 0,1 punten boven de anderen
-- expect: 477 rijen, 238 gekozen, 238 volledig, 238 gebruikt
-- expect: hoger dan de anderen
-- expect: twee groepen op één moment, niet door loting gevormd
-- expect: een van de groepen is leeg
