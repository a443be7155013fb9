trede "1"
local d = dataset "pupils" { score = number() }
ladder "x" {
    versoin = "2",                                      -- expect error: unknown field 'versoin'; did you mean 'version'?
    output {
        indicator "a" {
            measure = mean(d.score),
            taget = at_least(3),                        -- expect error: unknown field 'taget'; did you mean 'target'?
        },
    },
}
