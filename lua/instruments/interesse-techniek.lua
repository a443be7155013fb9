-- Interest in technology, four items on one five-point scale.
-- Structure and scoring only: the item texts are not shipped (see licence).
return {
    id = "interesse-techniek",
    version = "1.0.0",
    title = "Interesse in techniek, 4 items (naar de subschaal Interesse van de PATT-SQ)",
    language = "nl",
    source = "Ardies, De Maeyer & Gijbels (2013), Reconstructing the Pupils Attitude Towards Technology survey, " ..
        "Design and Technology Education 18(1), 8-19; vier items naar Svenningsson, Hultén & Hallström (2018)",
    licence = "structuur en scoring vrij te gebruiken; vraag de itemteksten aan de auteurs",
    existing = true,
    items = { "i1", "i2", "i3", "i4" },
    reverse = { 3 },                  -- "techniek is saai"
    scale = { low = 1, high = 5 },
    minimum = 3,                      -- answered items needed for a score
    answers = {
        { text = "helemaal oneens", value = 1 },
        { text = "oneens", value = 2 },
        { text = "neutraal", value = 3 },
        { text = "eens", value = 4 },
        { text = "helemaal eens", value = 5 },
        { text = "strongly disagree", value = 1 },
        { text = "disagree", value = 2 },
        { text = "neutral", value = 3 },
        { text = "agree", value = 4 },
        { text = "strongly agree", value = 5 },
        { text = "weet niet" },       -- an answer without a value
        { text = "n.v.t" },
    },
}
