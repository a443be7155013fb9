trede "1"
load("while true do end")()
