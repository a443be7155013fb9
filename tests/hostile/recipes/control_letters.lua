trede "1"
print("\27]0;owned\7\27[31mred")
error("\27[2J gone")
