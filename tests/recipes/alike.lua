-- data
-- Made data: every session adds 0.1 point, those who come have five on average, so 0.5; who comes was ahead already.
trede "1"
local m = dataset "members" { pupil = key(), school = cluster(), age = number(), girl = flag(), visited = flag() }
local s = dataset "scores" { pupil = ref(m), wave = category { "voor", "na" }, score = number(), passed = flag() }
ladder "Gelijkend" {
    id = "gelijkend",
    effect {
        indicator "In paren" {
            measure = mean(s.score), target = gain { at_least = 0.1, unit = "points" },
            compare = matched { treated = m.visited, on = { m.age, m.girl, s.score }, time = s.wave, pair = s.pupil },
        },
        indicator "Gewogen" {
            measure = mean(s.score), target = rise(),
            compare = matched { treated = m.visited, on = { m.age, m.girl, s.score }, time = s.wave, pair = s.pupil, method = "weights" },
        },
        indicator "Alleen leeftijd" {
            measure = mean(s.score, { where = s.wave:is "na" }), target = rise(),
            compare = matched { treated = m.visited, on = { m.age } },
        },
        indicator "Niemand" {
            measure = mean(s.score, { where = s.wave:is "na" }), target = rise(),
            compare = matched { treated = m.age:above(99), on = { m.age } },
        },
    },
}
-- expect: In paren: deelnemers komen hoger uit dan anderen die op hen lijken
-- expect: hebben bijgedragen.
-- expect: +0,47 punten, 95 %-interval +0,31 tot +0,63 punten
-- expect: +0,54 punten, 95 %-interval +0,39 tot +0,68 punten
-- expect: deelnemers die op niemand lijken: 32 (n = 128)
-- expect: grootste verschil vooraf, in sd (score): 0,43
-- expect: grootste verschil na het koppelen, in sd (score): 0,14
-- expect: anderen die op hen lijken: 2,84 punten (n = 101)
-- expect: naast anderen die op de deelnemers lijken in wat vooraf bekend is
-- expect: meer dan 10 % van de deelnemers lijkt op niemand; de uitkomst gaat over de overige
-- expect: een van de groepen is leeg
