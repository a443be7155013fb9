-- data
trede "1"
local d = dataset("pupils", { census = true }) { visited = flag(), score = number() }
ladder "Schakel" {
    id = "schakel",
    output { indicator "Deelname" { measure = rows(d), target = at_least(3) } },
    mechanism "Zelf doen" { from = "Deelname", to = "Score", measure = share(d.visited), target = at_least(0.5) },
    effect { indicator "Score" { measure = mean(d.score), target = at_least(4) } },           -- expect: de schakel naar het effect breekt, vanwege Zelf doen
}
