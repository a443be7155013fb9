-- Every word says what it needs, on the line where it stands, before any data.
trede "1"
local p = dataset "pupils" { pupil = key(), gender = category { "f", "m" }, visited = flag(), score = number(), born = date() }
local q = dataset "places" { place = label() }
local function of(condition) return share(condition) end
ladder "x" {
    output {
        indicator "A" { measure = of(p.score:missing "suppresed") },              -- expect error: 'suppresed' is no kind of missing; did you mean 'suppressed'?
        indicator "B" { measure = mean(p.score:or_else("none")) },                -- expect error: or_else gives values of one kind, and here are a number and a text
        indicator "C" { measure = mean(when(p.score, 1)) },                       -- expect error: when needs a condition, and this is a number; compare it
        indicator "D" { measure = distinct(when(p.visited, "a"):otherwise(2)) },  -- expect error: when gives values of one kind, and here are a text and a number
        indicator "E" { measure = of(p.score:contains "3") },                     -- expect error: contains needs a text column, and this is a number
        indicator "F" { measure = mean(p.score:school_year()) },                  -- expect error: school_year needs a date, and this is a number; declare the column as date()
        indicator "G" { measure = of(p.born:above "soon") },                      -- expect error: 'soon' is no date; write for example "2024-10-01"
        indicator "H" { measure = mean(p.born:days_since(p.score)) },             -- expect error: days_since needs a date, and this is a number
        indicator "I" { measure = mean(p.gender:rank_within(p.visited)) },        -- expect error: rank_within needs a number or a date, which have an order
        indicator "J" { measure = mean(p.score:rank_within(q.place)) },           -- expect error: belong to datasets that do not refer to each other; declare a ref()
        indicator "K" { measure = mean(p.score:lag { by = p.pupil }) },           -- expect error: lag needs by (one to four columns) and order; write
        indicator "L" { measure = mean(p.score:lag { by = p.pupil, order = p.born, n = -1 }) },   -- expect error: lag goes back a whole number of records
        indicator "M" { measure = mean(p.score:rank_witin(p.gender)) },           -- expect error: unknown method ':rank_witin'; did you mean 'rank_within'?
        indicator "N" { measure = mean(whem(p.visited, 1)) },                     -- expect error: unknown word 'whem'; did you mean 'when'?
        indicator "O" { measure = mean(p.score:otherwise(1)) },                   -- expect error: otherwise goes behind when(...); write
        indicator "P" { measure = of(p.gender:or_else("x"):is(1) & p.score) },    -- expect error: & needs a condition, and this is a number
    },
}
