-- data
trede "1"
local d = dataset "pupils" { score = number() }
local e = dataset "companies" { hours = number() }
ladder "Half" {
    output {
        indicator "Er" { measure = mean(d.score), target = at_least(1) },
        indicator "Niet" { measure = sum(e.hours), target = at_least(1) },                    -- expect: de gegevens "companies" zijn niet ingelezen
    },
}
