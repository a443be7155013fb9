-- data
-- Made data: every session adds 0.1 point, those who come have five on average, so 0.5; who comes was ahead already.
-- Adjusted for before that is 0.50, 0.38 to 0.62 (lm with CR2 in R).
trede "1"
local m = dataset "members" { pupil = key(), school = cluster(), age = number(), girl = flag(), visited = flag() }
local s = dataset "scores" { pupil = ref(m), wave = category { "voor", "na" }, score = number(), passed = flag() }
ladder "Bijgesteld" {
    id = "bijgesteld",
    effect {
        indicator "Interesse" {
            measure = mean(s.score), target = gain { at_least = 0.3, unit = "points" },
            compare = ancova { time = s.wave, pair = s.pupil, treated = m.visited, covariates = { m.age, m.girl } },
        },
        indicator "Niemand" {
            measure = mean(s.score), target = rise(),
            compare = ancova { time = s.wave, pair = s.pupil, treated = m.age:above(99) },
        },
    },
}
-- expect: Interesse: deelnemers staan er achteraf hoger voor dan anderen die gelijk begonnen (+0,50 punten).
-- expect: activiteit kan daaraan hebben bijgedragen.
-- expect: +0,50 punten, 95 %-interval +0,38 tot +0,62 punten
-- expect: deelnemers, bij een gelijke start
-- expect: 477 rijen, 477 gekozen, 477 met sleutel en moment,
-- expect: nameting, gecorrigeerd voor de voormeting
-- expect: naast anderen, gecorrigeerd voor het verschil aan het begin
-- expect: de groepen verschilden vooraf al
-- expect: een van de groepen is leeg
