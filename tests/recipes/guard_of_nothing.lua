trede "1"
local d = dataset "pupils" { visited = flag() }
ladder "x" {
    output {
        indicator "Deelname" { measure = share(d.visited), target = at_least(0.5) },
        precondition "p" {
            measure = share(d.visited), target = at_least(0.5),
            guards = { "Deelnam" },                     -- expect error: did you mean "Deelname"?
        },
    },
}
