-- data
trede "1"
-- 20 % and a point more every month; from January 2021 ten points more at once, and one more every month
local d = dataset("series", { census = true }) { month = label(), n = count(), yes = count() }
local function naar(at, more)
    return interrupted_series { time = d.month, at = at, effect = more }
end
ladder "Reeks" {
    id = "reeks", language = "nl",
    impact {
        indicator "Aandeel" {
            measure = proportion(d.yes, d.n), compare = naar "2021-01", target = gain { at_least = 15, unit = "pp" }, primary = true,
        },
        indicator "Sprong" { measure = proportion(d.yes, d.n), compare = naar("2021-01", "step"), target = gain { at_least = 5, unit = "pp" } },
        indicator "Te kort" { measure = sum(d.yes), compare = naar "2020-03", target = rise() },
    },
}
-- expect: Aandeel: vanaf 2021-01 hoger dan de lijn van ervoor, doorgetrokken
-- expect: momenten ervoor, vanaf (2020-01): 12
-- expect: momenten erna, vanaf (2021-01): 12
-- expect: helling ervoor, per moment: +1,0 pp (
-- expect: De marge loopt van +
-- expect: Oordeel         ✓ gehaald. De marge loopt van +18,6 tot +24,4 pp
-- expect: Sprong: vanaf 2021-01 hoger dan de lijn van ervoor, doorgetrokken (+10,5 pp). Of er toen nog iets anders
-- expect: er zijn minder dan vier momenten ervoor of erna
-- expect: 3 van 5
