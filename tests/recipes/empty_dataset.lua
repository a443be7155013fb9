-- data
trede "1"
local d = dataset("nothing", { census = true }) { key = label(), value = label() }
ladder "Leeg" {
    output {
        indicator "Rijen" { measure = rows(d), target = at_least(1) },                        -- expect: 0 (volledige telling)
        indicator "Aandeel" { measure = share(d.value:is "x"), target = at_least(0.5) },      -- expect: niet te bepalen
    },
}
