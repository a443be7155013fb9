trede "1"
local d = dataset "pupils" { gender = label() }
ladder "x" { output { indicator "a" { measure = share(d.gender == "f") } } }   -- expect error: share needs a column or a condition, got boolean
