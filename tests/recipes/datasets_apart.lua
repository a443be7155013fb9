-- Columns of datasets that do not refer to each other cannot stand in one measure.
trede "1"
local p = dataset "pupils" { pupil = key(), age = number(), year = label() }
local c = dataset "costs" { hours = number() }
ladder "x" {
    input {
        indicator "A" { measure = mean(p.age, { where = c.hours:above(3) }) },              -- expect error: do not refer to each other
        indicator "B" { measure = sum(c.hours), compare = trend { time = p.year } },        -- expect error: do not refer to each other
    },
}
