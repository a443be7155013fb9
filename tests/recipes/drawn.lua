-- data
-- The same change of everybody, of a part of 300, and judged by four groups.
trede "1"
local m = dataset "members" { pupil = key(), school = label(), age = label(), visited = flag() }
local columns = function(d) return { pupil = ref(m), wave = category { "voor", "na" }, score = number() } end
local all = dataset("allen", { census = true, table = "scores" }) (columns())
local some = dataset("getrokken", { population = 300, table = "scores" }) (columns())
local change = function(d) return before_after { time = d.wave, pair = d.pupil } end
ladder "Getrokken" {
    id = "getrokken",
    effect {
        indicator "Allen" { measure = mean(all.score), compare = change(all), target = rise() },
        indicator "Een deel" { measure = mean(some.score), compare = change(some), target = rise() },
        indicator "Vier groepen" {
            measure = mean(some.score), target = rise(),
            compare = before_after { time = some.wave, pair = some.pupil, cluster = m.age },
        },
        indicator "Naast elkaar" {
            measure = mean(all.score, { where = all.wave:is "na" }), compare = versus { group = m.visited }, target = rise(),
        },
    },
}
-- expect: +0,27 punten, volledige telling
-- expect: +0,27 punten, 95 %-interval +0,24 tot +0,30 punten
-- expect: +0,27 punten, 95 %-interval +0,19 tot +0,34 punten
-- expect: 237 gebruikt · 3 weggelaten · 4 clusters
-- expect: minder dan tien clusters
-- expect: +0,73 punten, volledige telling
