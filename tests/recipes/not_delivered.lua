-- data
trede "1"
local d = dataset("pupils", { census = true }) { gender = label(), visited = flag(), score = number() }
ladder "Uitvoering" {
    id = "uitvoering",
    output {
        precondition "Bezoek" { measure = share(d.visited), target = at_least(0.9), guards = { "Score" } },   -- expect: ✗ niet gehaald
    },
    effect {
        indicator "Score" { measure = mean(d.score), target = at_least(4) },                  -- expect: niet uitgevoerd zoals bedoeld, vanwege Bezoek
    },
}
