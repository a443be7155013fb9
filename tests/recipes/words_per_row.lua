-- data
-- Ranks and earlier records are about the rows of their own dataset: each pupil stands twice in the answers,
-- and once in the ranks.
trede "1"
local p = dataset "pupils" {
    pupil = key(), school = cluster(), gender = category { "f", "m" }, visited = flag(), score = number(), hours = number(),
}
local a = dataset "answers" {
    pupil = ref(p), wave = category { "voor", "na" }, answers = items("interesse-techniek", { "i1", "i2", "i3", "i4" }),
}
local lowest = cohort("laagste", p.score:rank_within(p.school):is(1))
local size = when(p.hours:at_least(15), "veel"):when(p.hours:above(0), "weinig"):otherwise("niets")
local before = a.answers:score():lag { by = a.pupil, order = a.wave }
ladder "Woorden" {
    id = "woorden",
    output {
        indicator "Laagste" { measure = rows(a, { where = lowest }), target = at_least(4) },        -- expect: 4 (volledige telling)
        indicator "Rang" { measure = mean(p.score:rank_within(p.school), { where = a.wave:is "na" }), target = at_least(-9) },   -- expect: 1,75 punten
        indicator "Soorten" { measure = distinct(size), target = at_least(3) },                     -- expect: 3 (volledige telling)
        indicator "Onbekend" { measure = share(size:missing "no_answer"), target = at_least(0.1) },   -- expect: 16,7 %
        indicator "Aangevuld" { measure = sum(p.hours:or_else(7)), target = at_least(57) },         -- expect: 57 (volledige telling)
        indicator "Jongens of veel" { measure = share(p.gender:is "m" | size:is "veel"), target = at_least(0.5) },   -- expect: 83,3 %
    },
    effect {
        indicator "Verandering" { measure = mean(a.answers:score() - before), target = at_least(-9) },   -- expect: 0,62 punten
        indicator "Eerder" { measure = rows(a, { where = before:missing "not_applicable" }), target = at_most(4) },   -- expect: ten hoogste 4
    },
}
-- expect: 6 gehaald
