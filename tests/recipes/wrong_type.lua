trede "1"
local d = dataset "pupils" { gender = label(), score = number() }
ladder "x" {
    output {
        indicator "a" { measure = mean(d.gender) },     -- expect error: mean needs a number, and this is a text column
        indicator "b" { measure = share(d.score) },     -- expect error: share needs a condition, and this is a number
        indicator "c" { measure = sum(d.score, { where = d.score }) },   -- expect error: where needs a condition
        indicator "d" { measure = d.score },            -- expect error: a value per row, and a measure is needed
        indicator "e" { measure = mean(d.gender:at_least(3)) },   -- expect error: at_least needs a number
    },
}
