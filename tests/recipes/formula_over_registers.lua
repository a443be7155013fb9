-- Hours per pupil, from two registers that know nothing of each other; and one
-- of a sample, for which nobody can say how sure it is.
-- data
trede "1"
local p = dataset("pupils", { census = true }) { pupil = key() }
local s = dataset("answers") { pupil = label() }
ladder "Uren" {
    id = "uren", language = "nl",
    input {
        indicator "Half" { measure = rows(p) / 2, target = at_least(1) },                  -- expect: ✓ gehaald
        indicator "Los" { measure = rows(s) / rows(p), target = at_least(0.1) },           -- expect: ? onbeslist
    },
}
-- expect: voor deze formule op een steekproef is zonder cluster geen
