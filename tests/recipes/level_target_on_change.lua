trede "1"
local d = dataset "choices" { year = label(), technical = count() }
ladder "x" {
    impact {
        indicator "a" {
            measure = sum(d.technical), compare = trend { time = d.year },
            target = at_least(3),                       -- expect error: is about a level, and trend gives a change
        },
        indicator "b" {
            measure = sum(d.technical),
            target = rise(),                            -- expect error: is about a change, and nothing is compared
        },
    },
}
