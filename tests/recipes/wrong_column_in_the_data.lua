-- data
trede "1"
local d = dataset "pupils" {
    score = number "scoore",                            -- expect error: table 'pupils' has no column 'scoore'; did you mean 'score'?
    gender = number(),                                  -- expect error: holds text, and the recipe declares numbers
}
ladder "x" { output { indicator "a" { measure = mean(d.score), target = at_least(3) } } }
