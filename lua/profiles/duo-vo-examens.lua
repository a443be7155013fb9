-- Exam candidates and passes per location, as DUO publishes them in windows of
-- five school years. Both layouts: with and without a column for unknown sex.
return {
    name = "duo-vo-examens",
    title = "DUO: examenkandidaten en geslaagden vo",
    table = "examens",
    licence = "CC0 1.0",
    source = "DUO, Open onderwijsdata, examenkandidaten en geslaagden vo",
    append = true,
    columns = {
        { name = "brin", header = { "BRIN NUMMER", "INSTELLINGSCODE" } },
        { name = "vestiging", header = { "VESTIGINGSNUMMER", "VESTIGINGSCODE" } },
        { name = "naam", header = "INSTELLINGSNAAM VESTIGING" },
        { name = "gemeente", header = "GEMEENTENAAM" },
        { name = "type", header = "ONDERWIJSTYPE VO" },
        { name = "inspectiecode", header = "INSPECTIECODE" },
        { name = "opleiding", header = "OPLEIDINGSNAAM" },
    },
    unpivot = {
        name = "schooljaar", type = "code",
        pattern = {
            { column = "kandidaten_man", header = "EXAMENKANDIDATEN SCHOOLJAAR {} - MAN", type = "integer" },
            { column = "kandidaten_vrouw", header = "EXAMENKANDIDATEN SCHOOLJAAR {} - VROUW", type = "integer" },
            { column = "kandidaten_onbekend", header = "EXAMENKANDIDATEN SCHOOLJAAR {} - ONBEKEND", type = "integer", optional = true },
            { column = "kandidaten_totaal", header = "EXAMENKANDIDATEN SCHOOLJAAR {} - TOTAAL", type = "integer" },
            { column = "geslaagden_man", header = "GESLAAGDEN SCHOOLJAAR {} - MAN", type = "integer" },
            { column = "geslaagden_vrouw", header = "GESLAAGDEN SCHOOLJAAR {} - VROUW", type = "integer" },
            { column = "geslaagden_onbekend", header = "GESLAAGDEN SCHOOLJAAR {} - ONBEKEND", type = "integer", optional = true },
            { column = "geslaagden_totaal", header = "GESLAAGDEN SCHOOLJAAR {} - TOTAAL", type = "integer" },
            { column = "slaagperc_man", header = "SLAAGPERC SCHOOLJAAR {} - MAN", type = "real" },
            { column = "slaagperc_vrouw", header = "SLAAGPERC SCHOOLJAAR {} - VROUW", type = "real" },
            { column = "slaagperc_onbekend", header = "SLAAGPERC SCHOOLJAAR {} - ONBEKEND", type = "real", optional = true },
            { column = "slaagperc_totaal", header = "SLAAGPERC SCHOOLJAAR {} - TOTAAL", type = "real" },
        },
    },
    suppressed = { ["<5"] = { 1, 4 } },      -- in the windows from 2019 on; a 0 stays 0
}
