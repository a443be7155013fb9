-- A ladder to start from. Replace what stands between quotes; what you do not
-- know yet, leave out: trede check tells what is still open.
--
--   1. trede check NAME.lua                     the eight steps of the method
--   2. trede seal NAME.lua                      before any data
--   3. trede import FILE.csv --into data.db     one table per file
--   4. trede run NAME.lua --data data.db
trede "1"

-- The data that the ladder needs, by role. The last argument of a kind names
-- the column in the table, when it is called differently there.
local deelnemers = dataset("deelnemers", { census = true }) {
    leerling = key(),
    geslacht = category { "m", "v" },
}

ladder "Titel van de activiteit" {
    id = "NAME", version = "0.1.0", language = "nl", purpose = "learn",     -- learn | account | prove

    input {
        -- What goes in: hours, money, people.
    },

    output {
        -- What is delivered: numbers, offer, frequency.
        indicator "Deelnemers" {
            measure = rows(deelnemers), target = at_least(100),
            level = "numbers", stage = "vmbo onderbouw",
        },
        -- precondition "Begeleider aanwezig" { measure = ..., target = at_least(0.9), guards = { "..." } },
    },

    effect {
        -- What it brings about, per target group. Compare: before_after, versus, ancova, matched, difference_in_differences.
    },

    impact {
        -- What changes for good. Compare: trend, benchmark.
    },

    -- mechanism "Zelf maken wekt interesse" { from = "...", to = "...", measure = ..., target = ... },
}
