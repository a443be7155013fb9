-- Pupils in secondary education per location, as DUO publishes them. One row
-- per location, type of education and programme; years of study side by side.
return {
    name = "duo-vo-leerlingen",
    title = "DUO: leerlingen vo per vestiging naar onderwijstype",
    table = "leerlingen",
    licence = "CC0 1.0",
    source = "DUO, Open onderwijsdata, leerlingen vo per vestiging naar onderwijstype",
    append = true,
    from_name = "jaar",               -- ...-2019.csv
    columns = {
        { name = "brin", header = { "BRIN NUMMER", "INSTELLINGSCODE" } },
        { name = "vestiging", header = { "VESTIGINGSNUMMER", "VESTIGINGSCODE" } },
        { name = "naam", header = "INSTELLINGSNAAM VESTIGING" },
        { name = "plaats", header = "PLAATSNAAM VESTIGING" },
        { name = "provincie", header = "PROVINCIE VESTIGING" },
        { name = "type", header = "ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR" },
        { name = "sector", header = "VMBO SECTOR" },
        { name = "profiel", header = "AFDELING" },
        { name = "element", header = "ELEMENTCODE" },
        { name = "opleiding", header = "OPLEIDINGSNAAM" },
    },
    unpivot = {
        name = "leerjaar", type = "integer",
        pattern = {
            { column = "man", header = "LEER- OF VERBLIJFSJAAR {} - MAN", type = "integer" },
            { column = "vrouw", header = "LEER- OF VERBLIJFSJAAR {} - VROUW", type = "integer" },
        },
    },
    suppressed = { ["<5"] = { 1, 4 } },      -- from 2020 on; a 0 stays 0
}
