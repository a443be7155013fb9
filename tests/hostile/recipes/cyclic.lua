trede "1"
local me = {}
me.me = me
ladder "x" { id = "x", output { indicator "a" { measure = me, target = at_least(1) } } }
