trede "7"                                               -- expect error: this Trede speaks language level "1"
local d = dataset "pupils" { score = number() }
ladder "x" { output { indicator "a" { measure = mean(d.score), target = at_least(3) } } }
