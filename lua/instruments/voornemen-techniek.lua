-- Intention to choose technology, two items. Made for the worked example: it
-- is not an existing instrument, and the check of the method will say so.
return {
    id = "voornemen-techniek",
    version = "1.0.0",
    title = "Voornemen om techniek te kiezen, 2 eigen items",
    language = "nl",
    source = "Trede, gemaakt voor het voorbeeld Techlab",
    licence = "GPL-3.0-or-later",
    existing = false,
    items = { "v1", "v2" },
    scale = { low = 1, high = 5 },
    minimum = 2,
    answers = {
        { text = "helemaal oneens", value = 1 },
        { text = "oneens", value = 2 },
        { text = "neutraal", value = 3 },
        { text = "eens", value = 4 },
        { text = "helemaal eens", value = 5 },
        { text = "weet niet" },
        { text = "n.v.t" },
    },
}
