trede "1"
local d = dataset "pupils" { gender = category { "f", "m" } }
ladder "x" {
    output { indicator "a" { measure = share(d.gender:is "fem"), target = at_least(0.5) } },   -- expect error: category 'gender' has no value 'fem'
}
