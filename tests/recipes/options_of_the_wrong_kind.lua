-- Options have kinds too: a text is no yes, and no number.
trede "1"
local p = dataset("pupils", { census = "yes" }) { pupil = key() }  -- expect error: census must be true or false
local q = dataset("others", { population = "78" }) { n = number() } -- expect error: population must be a whole number
ladder "x" {
    output {
        indicator "A" {
            measure = rows(p),
            primary = "ja",                                        -- expect error: 'primary' must be true or false
            compare = benchmark { value = 3, low = "2" },          -- expect error: benchmark needs the number low
        },
        indicator "B" { measure = sum(q.n), target = at_least "9" },  -- expect error: at_least needs the number low
    },
}
