-- Pupil numbers: how many third-year pupils of vmbo bb, kb and gl choose a
-- technical profile, and what share. Runs on the open data of DUO as they are
-- delivered (trede import recognises both files):
--
--   01 leerlingen-vo-per-vestiging-naar-onderwijstype   -> table leerlingen
--   02 examenkandidaten-en-geslaagden                   -> table examens
--
-- "Favourable" is read in three ways, each with its own target: a rise in
-- number, a rise in share, no decline in share beyond a margin. The margin is
-- a choice of the region, made beforehand.
trede "1"

local leerlingen = dataset("leerlingen", { census = true }) {
    jaar      = label(),
    type      = label(),
    profiel   = label(),
    leerjaar  = label(),
    man       = count(),
    vrouw     = count(),
}
local examens = dataset("examens", { census = true }) {
    schooljaar = label(),
    type       = label(),
    opleiding  = label(),
    man        = count "kandidaten_man",
    vrouw      = count "kandidaten_vrouw",
    totaal     = count "kandidaten_totaal",
}

-- The definition of the Techniekpact: the five technical profiles and the old
-- vakmanschapsroute, among all third-year pupils of bb, kb and gl.
local profielen = {
    "Produceren, installeren en energie", "Bouwen, wonen en interieur", "Mobiliteit en transport",
    "Media, vormgeving en ICT", "Maritiem en Techniek", "Vakmanschapsroute Techniek",
}
local techniek = cohort("techniek", leerlingen.profiel:one_of(profielen))
local bb, kb, gl = "VMBO BL lj 3-4", "VMBO KL lj 3-4", "VMBO GL lj 3-4"
local derdejaars = cohort("derdejaars bb, kb, gl", leerlingen.leerjaar:is "3" & leerlingen.type:one_of { bb, kb, gl })
local alle = leerlingen.man + leerlingen.vrouw

-- The exam files name the sector behind the learning route.
local examen_bkgl = cohort("examen bb, kb, gl, lwt", examens.type:is "VMBO" &
    (examens.opleiding:starts_with "VMBO B - " | examens.opleiding:starts_with "VMBO K - " |
     examens.opleiding:starts_with "VMBO G - " | examens.opleiding:starts_with "VMBO LWT - "))
local examen_techniek = cohort("examen techniek", examens.opleiding:ends_with " - techniek")

-- Hidden cells ('<5') of girls, narrowed by men + women = total.
local meisjes = examens.vrouw:narrowed_by { total = examens.totaal, others = { examens.man } }

local function leerweg(naam, code, drempel)
    return indicator("Aandeel techniek " .. naam) {
        measure = share(techniek, { where = leerlingen.leerjaar:is "3" & leerlingen.type:is(code), counts = alle }),
        target = at_least(drempel), level = "numbers", stage = "vmbo bovenbouw",
    }
end

local function periode(van, tot)
    return trend { time = examens.schooljaar, from = van, to = tot }
end

ladder "Leerlingaantallen techniek in het vmbo" {
    id = "leerlingaantallen", version = "1.0.0", language = "nl", purpose = "account",

    impact {
        -- Where things stand, beside the shares that Techniekpact published for 2019/20.
        indicator "Aantal techniek leerjaar 3" {
            measure = sum(alle, { where = derdejaars & techniek }),
            target = at_least(11440),     -- the lowest number that Techniekpact published since (2021/22)
            level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Aandeel techniek leerjaar 3" {
            measure = share(techniek, { where = derdejaars, counts = alle }),
            compare = benchmark { value = 0.19, low = 0.185, high = 0.195,
                                  source = "Techniekpact, landelijk 2019/20: 19 % (afgerond)" },
            target = at_least(0.19), level = "numbers", stage = "vmbo bovenbouw", primary = true,
        },
        leerweg("bb", bb, 0.23),
        leerweg("kb", kb, 0.22),
        leerweg("gl", gl, 0.09),
        indicator "Meisjes die techniek kiezen, bb" {
            measure = share(techniek, { where = leerlingen.leerjaar:is "3" & leerlingen.type:is(bb), counts = leerlingen.vrouw }),
            target = at_least(0.04), level = "numbers", stage = "vmbo bovenbouw", group = "meisjes",
        },
        indicator "Meisjes die techniek kiezen, kb" {
            measure = share(techniek, { where = leerlingen.leerjaar:is "3" & leerlingen.type:is(kb), counts = leerlingen.vrouw }),
            target = at_least(0.05), level = "numbers", stage = "vmbo bovenbouw", group = "meisjes",
        },
        indicator "Meisjes onder de techniekleerlingen" {
            measure = proportion(leerlingen.vrouw, alle, { where = derdejaars & techniek }),
            target = at_least(0.10), level = "numbers", stage = "vmbo bovenbouw", group = "meisjes",
        },

        -- The three readings of "favourable", on the years of the pupil file.
        indicator "Leerjaar 3: meer leerlingen" {
            measure = sum(alle, { where = derdejaars & techniek }), compare = trend { time = leerlingen.jaar, within = sum(alle, { where = derdejaars }) },
            target = rise(), level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Leerjaar 3: groter aandeel" {
            measure = share(techniek, { where = derdejaars, counts = alle }), compare = trend { time = leerlingen.jaar },
            target = rise(), level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Leerjaar 3: aandeel daalt niet" {
            measure = share(techniek, { where = derdejaars, counts = alle }), compare = trend { time = leerlingen.jaar },
            target = no_decline { margin = 1, unit = "pp" }, level = "numbers", stage = "vmbo bovenbouw",
        },

        -- The same three on the exam candidates, 2014/15 to 2018/19.
        indicator "Examens 2014-2019: meer kandidaten" {
            measure = sum(examens.totaal, { where = examen_bkgl & examen_techniek }),
            compare = trend { time = examens.schooljaar, from = "2014-2015", to = "2018-2019",
                              within = sum(examens.totaal, { where = examen_bkgl }) },
            target = rise(), level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Examens 2014-2019: groter aandeel" {
            measure = share(examen_techniek, { where = examen_bkgl, counts = examens.totaal }),
            compare = periode("2014-2015", "2018-2019"), target = rise(), level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Examens 2014-2019: aandeel daalt niet" {
            measure = share(examen_techniek, { where = examen_bkgl, counts = examens.totaal }),
            compare = periode("2014-2015", "2018-2019"), target = no_decline { margin = 1, unit = "pp" },
            level = "numbers", stage = "vmbo bovenbouw",
        },

        -- And with hidden cells, 2019/20 to 2023/24.
        indicator "Examens 2019-2024: meer kandidaten" {
            measure = sum(examens.totaal, { where = examen_bkgl & examen_techniek }),
            compare = trend { time = examens.schooljaar, from = "2019-2020", to = "2023-2024",
                              within = sum(examens.totaal, { where = examen_bkgl }) },
            target = rise(), level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Examens 2019-2024: groter aandeel" {
            measure = share(examen_techniek, { where = examen_bkgl, counts = examens.totaal }),
            compare = periode("2019-2020", "2023-2024"), target = rise(), level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Examens 2019-2024: aandeel daalt niet" {
            measure = share(examen_techniek, { where = examen_bkgl, counts = examens.totaal }),
            compare = periode("2019-2020", "2023-2024"), target = no_decline { margin = 1, unit = "pp" },
            level = "numbers", stage = "vmbo bovenbouw",
        },
        indicator "Examens 2019-2024: meer meisjes" {
            measure = sum(meisjes, { where = examen_bkgl & examen_techniek }),
            compare = periode("2019-2020", "2023-2024"), target = rise(), level = "numbers", stage = "vmbo bovenbouw",
            group = "meisjes", primary = true,
        },
    },
}
