-- data
trede "1"
local d = dataset "norms" { pupil = label(), yes = flag(), score = number() }
ladder "Naast een bekende waarde" {
    id = "norm", language = "nl",
    effect {
        indicator "Zeker" {                            -- 30 of 40 against 50 % of 1,000
            measure = share(d.yes), target = above_benchmark(), primary = true,
            compare = benchmark { value = 0.5, n = 1000, source = "Landelijk onderzoek", year = 2023, population = "vmbo" },
        },
        indicator "Te klein onderzoek" {               -- the same share, of 12 pupils
            measure = share(d.yes), target = above_benchmark(), compare = benchmark { value = 0.5, n = 12, source = "Eén klas" },
        },
        indicator "Onbekend onderzoek" { measure = mean(d.score), target = above_benchmark(), compare = benchmark { value = 2.9 } },
    },
}
-- expect: Zeker: 75,0 %. Dat ligt hoger dan de bekende waarde 50,0 % (Landelijk onderzoek, vmbo, 2023), met een
-- expect: Het verschil met de bekende waarde is +9,5 tot +36,2 pp
-- expect: bekende waarde (Landelijk onderzoek, vmbo, 2023): 50,0 % (46,9–53,1; n = 1.000)
-- expect: verschil: +25,0 pp (+9,5 tot +36,2)
-- expect: Te klein onderzoek: 75,0 %. Dat is niet te onderscheiden van de bekende waarde 50,0 % (Eén klas)
-- expect: Het verschil met de bekende waarde, −3,9 tot +51,9 pp, ligt aan beide
-- expect: vergelijkingswaarde zonder bekende onzekerheid
-- expect: er is gerekend alsof zij precies is
