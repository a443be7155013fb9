trede "1"
local d = dataset "pupils" { gender = label() }
ladder "x" {
    output {
        indicator "a" {
            measure = share(d.gendr:is "f"),            -- expect error: dataset 'pupils' declares no column 'gendr'; did you mean 'gender'?
            target = at_least(0.5),
        },
    },
}
