-- data
trede "1"
local d = dataset("choices", { census = true }) {
    year = label(), technical = count(), pupils = count(), girls = count(), boys = count(),
}
local narrow = d.girls:narrowed_by { total = d.technical, others = { d.boys } }
ladder "Verborgen" {
    id = "verborgen",
    impact {
        indicator "Ruw" { measure = sum(d.girls), target = at_least(8) },                     -- expect: 7–15
        indicator "Versmald" { measure = sum(narrow), target = at_least(8) },                 -- expect: 14 (volledige telling)
        indicator "Stijging" { measure = sum(d.girls), compare = trend { time = d.year }, target = rise() },   -- expect: −1 tot +7
        indicator "Aantal" {
            measure = sum(d.technical), compare = trend { time = d.year, within = sum(d.pupils) }, target = rise(),   -- expect: +4 (volledige telling)
        },
    },
}
-- expect: ? onbeslist
-- expect: verborgen cellen in de bron
