-- rooms.lua ROOT: holds engine/ to its one direction. A room includes itself
-- and the rooms before it in this list; a library stays in its room.
local root <const> = arg[1]
package.path = arg[0]:gsub("[^/]*$", "?.lua")
local tree <const> = require "tree"

local rooms <const> = { "base", "stat", "frame", "method", "expr", "store", "intake", "design", "ladder", "report",
                        "bundle", "script", "cli" }
local rank <const> = {}
for i, room in ipairs(rooms) do
    rank[room] = i
end

-- header pattern -> the one room that sees it
local homes <const> = {
    { "^sqlite3", "store" }, { "^lua", "script" }, { "^lauxlib", "script" }, { "^lualib", "script" },
    { "^gsl/", "stat" }, { "^readline/", "cli" }, { "^seccomp", "script" }, { "^utf8proc", "base" },
    { "^xxhash", "store" },
}

local report <const> = tree.report "rooms"

local function check_own(path, line, room, header)
    local other = header:match("^([%w_]+)/[%w_]+%.h$")
    if not other or not rank[other] then
        report.add(path, line, ('"%s" is no ROOM/NAME.h; write includes from engine/'):format(header))
    elseif rank[other] > rank[room] then
        report.add(path, line, ("%s includes %s, which is a later room; move the code or the include"):format(room, header))
    elseif other ~= room and header:find("_int%.h$") then
        report.add(path, line, ("%s is private to %s; use its public header"):format(header, other))
    end
end

local function check_foreign(path, line, room, header)
    for _, home in ipairs(homes) do
        if header:find(home[1]) and room ~= home[2] then
            report.add(path, line, ("<%s> leaves %s, the only room that may see it"):format(header, home[2]))
        end
    end
end

local files <const> = tree.files(root, "engine", "*.c", "*.h")
for _, path in ipairs(files) do
    local room = path:match("^engine/([^/]+)/[^/]+$")
    local number = 0
    if not rank[room] then
        report.add(path, 1, "stands in no room; put it into one of " .. table.concat(rooms, " "))
    else
        for line in tree.lines(tree.read(root .. "/" .. path)) do
            number = number + 1
            local open, header = line:match('^%s*#%s*include%s*([<"])([^>"]+)')
            if open == '"' then
                check_own(path, number, room, header)
            elseif open == "<" then
                check_foreign(path, number, room, header)
            end
        end
    end
end
report.finish(#files)
