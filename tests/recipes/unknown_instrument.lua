trede "1"
local d = dataset "answers" { score = items("interesse-techniek4", { "i1" }) }   -- expect error: unknown instrument 'interesse-techniek4'; did you mean 'interesse-techniek'?
ladder "x" { output { indicator "a" { measure = mean(d.score:score()), target = at_least(3) } } }
