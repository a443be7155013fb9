trede "1"
local d = dataset "answers" { wave = category { "voor", "na" }, i = items("interesse-techniek", { "i1", "i2", "i3", "i4" }) }
ladder "x" {
    effect {
        indicator "a" {
            measure = mean(d.i:score()),
            compare = before_after { time = d.wave },   -- expect error: before_after needs pair
            target = gain { at_least = 0.2, unit = "sd" },
        },
    },
}
