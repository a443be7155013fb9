trede "1"
local function again() return again() end
ladder(again())
