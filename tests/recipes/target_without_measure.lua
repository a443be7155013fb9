trede "1"
ladder "x" {
    output {
        indicator "a" { target = at_least(3) },         -- expect error: has a target but no measure; add measure
    },
}
