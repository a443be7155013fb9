trede "1"
local secret = io.open("/etc/passwd")                   -- expect error: attempt to index a nil value (global 'io')
