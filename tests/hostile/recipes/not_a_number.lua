trede "1"
local d = dataset "pupils" { score = number() }
ladder "x" { output { indicator "a" { measure = mean(d.score), target = at_least(0 / 0) } } }
