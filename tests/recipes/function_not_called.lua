-- A word that was named and not called.
trede "1"
local p = dataset "pupils" { pupil = key(), year = label() }
ladder "x" {
    output { indicator "A" { measure = rows(p), compare = trend { time = p.year }, target = rise } }, -- expect error: target is a function that was not called
}
