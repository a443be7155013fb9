-- The worked example: a techlab that classes of vmbo onderbouw visit.
-- The data are made up (datasets/README.md); the ladder is as a region would
-- write it, before measuring. `table` names the table that a file became.
trede "1"

local leerlingen = dataset("leerlingen", { table = "techlab_leerlingen_synthetisch" }) {
    leerling = key(),
    school   = cluster(),
    geslacht = category { "m", "v" },
    bezocht  = flag(),
}
local bezoeken = dataset("bezoeken", { census = true, table = "techlab_bezoeken_synthetisch" }) {
    leerling     = ref(leerlingen),
    begeleider   = flag(),
    zelf_gemaakt = flag(),
}
local vragenlijst = dataset("vragenlijst", { table = "techlab_vragenlijst_synthetisch" }) {
    leerling  = ref(leerlingen),
    meting    = category { "voor", "na" },
    interesse = items("interesse-techniek", { "i1", "i2", "i3", "i4" }),
    voornemen = items("voornemen-techniek", { "v1", "v2" }),
}
local kosten = dataset("kosten", { census = true, table = "techlab_kosten_synthetisch" }) {
    uren = number(),
}
local keuze = dataset("keuze", { census = true, table = "techlab_keuze_synthetisch" }) {
    schooljaar = label(),
    leerlingen = count(),
    techniek   = count(),
}

local meisjes = cohort("meisjes", leerlingen.geslacht:is "v")

-- Who took part against who did not, the same pupils before and after.
local bezoekers_tegen_anderen = difference_in_differences {
    time = vragenlijst.meting, pair = vragenlijst.leerling,
    treated = leerlingen.bezocht, cluster = leerlingen.school,
}

ladder "Techlab regio Noord (voorbeeld met verzonnen gegevens)" {
    id = "techlab", version = "1.0.0", language = "nl", purpose = "learn",

    input {
        indicator "Ontwikkeluren" {
            measure = sum(kosten.uren), target = between(300, 500), level = "numbers", stage = "network",
        },
    },

    output {
        indicator "Deelnemers" {
            measure = distinct(bezoeken.leerling), target = at_least(800), level = "numbers", stage = "vmbo onderbouw",
        },
        indicator "Bereik onder meisjes" {
            measure = reach(bezoeken.leerling, meisjes), target = representation(0.8, 1.25),
            level = "numbers", stage = "vmbo onderbouw", group = "meisjes",
        },
        precondition "Begeleider aanwezig" {
            measure = share(bezoeken.begeleider), target = at_least(0.9), guards = { "Voornemen om techniek te kiezen" },
        },
    },

    mechanism "Zelf maken wekt interesse" {
        from = "Deelnemers", to = "Interesse in techniek",
        measure = share(bezoeken.zelf_gemaakt), target = at_least(0.8),
    },

    effect {
        indicator "Interesse in techniek" {
            measure = mean(vragenlijst.interesse:score()), compare = bezoekers_tegen_anderen,
            target = gain { at_least = 0.20, unit = "sd" },
            level = "intentions", stage = "vmbo onderbouw", group = "leerlingen in klas 1 en 2", primary = true,
        },
        indicator "Voornemen om techniek te kiezen" {
            measure = mean(vragenlijst.voornemen:score()), compare = bezoekers_tegen_anderen,
            target = gain { at_least = 0.20, unit = "sd" },
            level = "intentions", stage = "vmbo onderbouw", group = "leerlingen in klas 1 en 2",
        },
    },

    impact {
        indicator "Aandeel dat techniek kiest" {
            measure = proportion(keuze.techniek, keuze.leerlingen),
            compare = trend { time = keuze.schooljaar },
            target = no_decline { margin = 0.5, unit = "pp" },
            level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Aantal dat techniek kiest" {
            measure = sum(keuze.techniek),
            compare = trend { time = keuze.schooljaar, within = sum(keuze.leerlingen) },
            target = rise(),
            level = "numbers", stage = "vmbo bovenbouw",
        },
    },
}
