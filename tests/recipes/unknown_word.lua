trede "1"
local d = dataset "pupils" { score = nummer() }         -- expect error: did you mean 'number'?
ladder "x" { output { indicator "a" { measure = meen(d.score) } } }   -- expect error: unknown word 'meen'; did you mean 'mean'?
