-- data
trede "1"
local d = dataset "answers" {
    pupil = label(), wave = category { "voor", "na" }, i = items("interesse-techniek", { "i1", "i2", "i3", "i4" }),
}
ladder "Voor en na" {
    id = "voorna",
    effect {
        indicator "Interesse" {
            measure = mean(d.i:score()), compare = before_after { time = d.wave, pair = d.pupil },
            target = gain { at_least = 0.5, unit = "points" }, primary = true,
        },
    },
}
-- expect: voormeting (voor): 2,75 punten (n = 4)
-- expect: nameting (na): 3,38 punten (n = 4)
-- expect: +0,62 punten
-- expect: Zonder
-- expect: minder dan 30 waarnemingen
