trede "1"
local m = dataset "members" { pupil = key(), school = cluster(), visited = flag() }
local s = dataset "scores" { pupil = ref(m), wave = category { "voor", "na" }, score = number() }
ladder "Twee groepen" {
    effect {
        indicator "A" { measure = mean(s.score), compare = versus {                              -- expect error: versus needs group; write group = pupils.visited
            groep = m.visited } },                                                               -- expect error: unknown field 'groep'; did you mean 'group'?
        indicator "B" { measure = mean(s.score), compare = versus { group = m.school } },        -- expect error: versus: group must be a condition
        indicator "C" { measure = rows(s), compare = versus { group = m.visited } },             -- expect error: versus needs a mean or a share per case
        indicator "D" { measure = mean(s.score), compare = versus { group = m.visited }, target = at_least(3) },     -- expect error: versus gives a change
    },
}
