trede "1"
local m = dataset "members" { pupil = key(), age = number(), visited = flag() }
local s = dataset "scores" { pupil = ref(m), wave = category { "voor", "na" }, score = number() }
ladder "Bijgesteld" {
    effect {
        indicator "A" { measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil } },           -- expect error: ancova needs treated
        indicator "B" { measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = m.visited, covariates = m.age } },   -- expect error: covariates must be a list
        indicator "C" { measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = m.visited, covariates = { mean(m.age) } } },   -- expect error: covariates are numbers, texts or conditions per row
        indicator "D" { measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = m.visited, covariate = { m.age } } },   -- expect error: did you mean 'covariates'?
    },
}
