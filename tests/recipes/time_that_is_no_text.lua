-- Points in time are texts; a number is no point.
trede "1"
local p = dataset "pupils" { pupil = key(), age = number() }
ladder "x" {
    output {
        indicator "A" {
            measure = rows(p),
            compare = trend {
                time = p.age,                                      -- expect error: time must be a text column
            },
        },
    },
}
