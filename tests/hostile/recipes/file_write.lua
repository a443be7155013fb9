trede "1"
io.open("escaped.txt", "w"):write("escaped")
