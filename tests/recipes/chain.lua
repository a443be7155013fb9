-- data
trede "1"
-- 40 pupils in technical vmbo: 20 went to technical mbo, 8 to another mbo, 4 to havo, of 8 nothing is known.
local d = dataset "careers" { pupil = label(), stage = label(), sector = category { "techniek", "zorg" } }
local all = dataset("all careers", { census = true, table = "careers" }) { pupil = label(), stage = label(), sector = category { "techniek", "zorg" } }
ladder "Doorstroom" {
    id = "doorstroom", language = "nl",
    impact {
        indicator "Steekproef" {
            measure = share(d.sector:is "techniek"), target = at_least(0.5), primary = true,
            compare = chain { time = d.stage, pair = d.pupil, stages = { "vmbo", "mbo" }, exits = { "havo" } },
        },
        indicator "Volledig" {
            measure = share(all.sector:is "techniek"), target = at_least(0.6),
            compare = chain { time = all.stage, pair = all.pupil, from = "po", to = "mbo", stages = { "po", "vmbo", "mbo" }, exits = { "havo" } },
        },
    },
}
-- expect: Steekproef: van de 40 in vmbo zijn er 20 aangekomen in mbo: 62,5 % van de 32 wier bestemming bekend is.
-- expect: met het kenmerk in de eerste schakel (vmbo): 40
-- expect: niet of elders aangekomen: 12
-- expect: 87 rijen
-- expect: als geen van de onbekenden aankwam: 50,0 % (n = 40)
-- expect: als alle onbekenden aankwamen: 70,0 % (n = 40)
-- expect: 62,5 %, 95 %-interval 35,2–81,9 %
-- expect: Volledig: van de 10 in po zijn er 5 aangekomen in mbo (50,0–70,0 %). Van 2 is de bestemming niet bekend.
-- expect: grenzen door onbekende bestemmingen
-- expect: Het hangt ervan af waar de onbekenden bleven
-- expect: met het kenmerk onderweg (vmbo): 100,0 % (n = 10)
