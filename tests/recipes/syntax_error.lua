trede "1"
ladder "x" {
    id = "x"
    version = "1"                                       -- expect error: '}' expected (to close '{' at line 2) near 'version'
}

