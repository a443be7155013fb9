trede "1"
os.execute("touch escaped.txt")
