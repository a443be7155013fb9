-- checkers.lua CHECKS: a check that finds nothing where something is wrong is
-- worse than none. Plants mistakes in a tree of its own and expects each to be
-- found, at its line, and a clean tree to pass.
local checks <const> = arg[1]
local lua <const> = arg[-1]

local function run(command)
    local pipe <close> = assert(io.popen(command .. " 2>&1", "r"))
    local output = pipe:read("a")
    local _, _, status = pipe:close()
    return output, status
end

local base <const> = os.tmpname()
os.remove(base)

-- A tree of files: path -> text. Returns its folder.
local function plant(name, files)
    local root = base .. "/" .. name
    for path, text in pairs(files) do
        assert(os.execute(("mkdir -p '%s'"):format(root .. "/" .. path:gsub("[^/]*$", ""))))
        local file <close> = assert(io.open(root .. "/" .. path, "w"))
        file:write(text)
    end
    return root
end

local wrong = 0
local function expect(check, name, files, message)
    local root = plant(name, files)
    local output, status = run(("'%s' '%s/%s.lua' '%s'"):format(lua, checks, check, root))
    local fine = message and status == 1 and output:find(message, 1, true) or not message and status == 0
    if not fine then
        wrong = wrong + 1
        print(("%s on %s: expected %s, got status %d:\n%s"):format(check, name, message or "nothing", status, output))
    end
end

local clean <const> = {
    ["engine/base/a.h"] = "#include <stdio.h>\n",
    ["engine/store/a.c"] = '#include "base/a.h"\n#include <sqlite3.h>\n#include "store/a_int.h"\n',
    ["engine/store/a_int.h"] = "/* strcpy(a, b) in words only */\n",
    ["engine/cli/main.c"] = '#include "base/a.h"\nstatic const char *s = "gets(\\"x\\")"; /* system( */\nint y = my_sprintf(1);\n',
    ["engine/script/l.c"] = "  #  include <lua.h>\n",
}
local function with(path, text)
    local files = {}
    for key, value in pairs(clean) do
        files[key] = value
    end
    files[path] = text
    return files
end

expect("rooms", "clean", clean)
expect("rooms", "upwards", with("engine/base/b.c", '\n#include "store/a.h"\n'), "engine/base/b.c:2: base includes store/a.h")
expect("rooms", "sqlite", with("engine/frame/b.c", "#include <sqlite3.h>\n"), "engine/frame/b.c:1: <sqlite3.h> leaves store")
expect("rooms", "lua", with("engine/ladder/b.h", "#include <lauxlib.h>\n"), "engine/ladder/b.h:1: <lauxlib.h> leaves script")
expect("rooms", "gsl", with("engine/design/b.c", "# include <gsl/gsl_cdf.h>\n"), "<gsl/gsl_cdf.h> leaves stat")
expect("rooms", "readline", with("engine/script/b.c", "#include <readline/readline.h>\n"), "<readline/readline.h> leaves cli")
expect("rooms", "relative", with("engine/base/b.c", '#include "a.h"\n'), '"a.h" is no ROOM/NAME.h')
expect("rooms", "climbing", with("engine/base/b.c", '#include "../store/a.h"\n'), "is no ROOM/NAME.h")
expect("rooms", "private", with("engine/design/b.c", '#include "store/a_int.h"\n'), "store/a_int.h is private to store")
expect("rooms", "homeless", with("engine/attic/b.c", "\n"), "engine/attic/b.c:1: stands in no room")
expect("rooms", "empty", { ["docs/x.md"] = "" }, "0 looked at")

expect("banned", "clean", clean)
expect("banned", "copy", with("engine/base/b.c", "\n/* a\n */ strcpy(a, b);\n"), "engine/base/b.c:3: strcpy is banned")
expect("banned", "space", with("engine/base/b.c", "sprintf (a, b);\n"), "engine/base/b.c:1: sprintf is banned")
expect("banned", "after_text", with("engine/base/b.c", 'puts("\\"/*"); gets(a);\n'), "engine/base/b.c:1: gets is banned")
expect("banned", "after_letter", with("engine/base/b.c", "char c = '\"'; system(a);\n"), "engine/base/b.c:1: system is banned")
expect("banned", "elsewhere", with("engine/store/b.c", "int i = atoi(x);\n"), "engine/store/b.c:1: atoi is banned")
expect("banned", "allowed", with("engine/base/json.c", "int i = atoi(x);\n"))

local function language(stubs, c)
    return { ["lua/trede/init.lua"] = 'local host = ...\nhost.nearest("x", {})\nlocal help = host.load "trede/more.lua"\n' ..
                 'return { core = { help = help } }\n',
             ["lua/trede/more.lua"] = 'return { rung = 1, [":is"] = 1, print = 1 }\n',
             ["engine/script/b.c"] = c or "", ["lua/meta/m.lua"] = stubs }
end
local described <const> = "function rung(spec) end\nfunction Column:is(value) end\n"
expect("meta", "described", language(described))
expect("meta", "undescribed", language "function rung(spec) end\n", "':is' has no stub")
expect("meta", "invented", language(described .. "function rug() end\n"), "lua/meta/m.lua:3: describes 'rug'")
expect("meta", "registered", language(described, '    { "look", l_look, "look(table)", "doc" },\n'),
    "engine/script/b.c:1: 'look' has no stub")

local git <const> = plant("paths", { ["a.md"] = "fine\n", ["b.c"] = "\nx = \"/ho" .. "me/somebody/x\";\n" })
if select(2, run(("git init -q '%s'"):format(git))) == 0 then
    local output, status = run(("'%s' '%s/paths.lua' '%s'"):format(lua, checks, git))
    if status ~= 1 or not output:find("b.c:2: names", 1, true) then
        wrong = wrong + 1
        print("paths: the planted path is not found:\n" .. output)
    end
end

os.execute(("rm -rf '%s'"):format(base))
print(("checkers: %d wrong"):format(wrong))
os.exit(wrong == 0)
