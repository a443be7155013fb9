-- A flag is true or false, whatever stood in the file; a number is a number.
trede "1"
local p = dataset "pupils" { pupil = key(), visited = flag(), age = number() }
ladder "x" {
    output {
        indicator "A" { measure = share(p.visited:is "ja") },      -- expect error: compares a flag with true or false
        indicator "B" { measure = share(p.age:is "twaalf") },      -- expect error: 'twaalf' is none
        indicator "C" { measure = distinct(p.age) },               -- expect error: distinct needs a text column, and this is a number
    },
}
