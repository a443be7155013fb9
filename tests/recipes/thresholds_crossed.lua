trede "1"
local d = dataset "pupils" { score = number() }
ladder "x" {
    output {
        indicator "a" { measure = sum(d.score), target = between(5, 3) },      -- expect error: no data can ever meet it; swap them
    },
}
