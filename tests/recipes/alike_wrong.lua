trede "1"
local m = dataset "members" { pupil = key(), age = number(), visited = flag() }
local s = dataset "scores" { pupil = ref(m), wave = category { "voor", "na" }, score = number() }
ladder "Gelijkend" {
    effect {
        indicator "A" { measure = mean(s.score), compare = matched { treated = m.visited } },                               -- expect error: matched needs on
        indicator "B" { measure = mean(s.score), compare = matched { treated = m.visited, on = { s.score } } },             -- expect error: makes cases alike in the very thing that is measured
        indicator "C" { measure = mean(s.score), compare = matched { treated = m.visited, on = { m.age }, method = "nearst" } },     -- expect error: did you mean nearest
        indicator "D" { measure = mean(s.score), compare = matched { treated = m.visited, on = { m.age }, caliper = 0 } },  -- expect error: caliper is how far a pair may be apart
        indicator "E" { measure = mean(s.score), compare = matched { treated = m.visited, on = { m.age }, time = s.wave } }, -- expect error: time and pair go together
    },
}
