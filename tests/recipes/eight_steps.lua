-- status: 1
trede "1"
local d = dataset("pupils", { census = true }) { visited = flag() }
ladder "Bijna leeg" {
    output { indicator "Deelname" { measure = share(d.visited), target = at_least(0.5) } },
}
-- expect: [~] deels   1 De hele ladder is ingevuld
-- expect: voeg toe: een indicator met drempel op input
-- expect: [~] deels   2 De uitvoering wordt gevolgd
-- expect: [ ] open    3 De beoogde effecten
-- expect: [ ] open    4 Mechanismen
-- expect: [x] gedaan  5 Per effect
-- expect: 1 van de 8 stappen zijn gedaan
