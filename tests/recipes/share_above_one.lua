trede "1"
local d = dataset "pupils" { visited = flag() }
ladder "x" {
    output {
        indicator "a" { measure = share(d.visited), target = at_least(90) },   -- expect error: a share lies between 0 and 1; write 0.9 for 90 %
    },
}
