-- data
trede "1"
local d = dataset "follow" { pupil = label(), wave = category { "before", "after", "later" }, score = number() }
ladder "Houdt het stand" {
    id = "standhouden", language = "nl",
    effect {
        indicator "Interesse" {
            measure = mean(d.score), compare = follow_up { time = d.wave, pair = d.pupil },
            target = gain { at_least = 0.25, unit = "points" }, primary = true,
        },
    },
}
-- expect: Interesse: op den duur gestegen, van 2,51 punten (before) via 3,51 punten (after) naar 2,91 punten (later)
-- expect: Van de eerste winst (+1,00 punten) is 40,0 % over.
-- expect: eerste verandering, van voor naar na: +1,00 punten (+0,89 tot +1,11)
-- expect: verandering daarna: −0,60 punten (−0,66 tot −0,54)
-- expect: deel van de eerste winst dat over is: 40,0 % (38,7–41,0)
-- expect: De marge loopt van +0,34 tot +0,46 punten
-- expect: 174 met sleutel en moment, 54 gekoppeld
