-- data
trede "1"
local d = dataset("pupils", { census = true }) {
    pupil = key(), gender = category { "f", "m" }, visited = flag(), score = number(), hours = number(),
}
ladder "Tellen" {
    id = "tellen",
    output {
        indicator "Rijen" { measure = rows(d), target = at_least(6) },                        -- expect: ✓ gehaald
        indicator "Meisjes" { measure = share(d.gender:is "f"), target = at_least(0.5) },     -- expect: 50,0 %
        indicator "Score" { measure = mean(d.score), target = at_least(2.8) },                -- expect: 5 gebruikt · 1 weggelaten
        indicator "Uren" { measure = sum(d.hours, { where = d.visited }), target = between(40, 50) },   -- expect: 45 (volledige telling)
        indicator "Niemand" { measure = mean(d.score, { where = d.hours:above(100) }), target = at_least(1) },   -- expect: er zijn geen gegevens voor deze meting
        indicator "Formule" { measure = sum(d.hours) / rows(d), target = at_least(8) },
    },
}
-- expect: niet te meten
