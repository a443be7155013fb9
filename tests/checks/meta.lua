-- meta.lua ROOT: every word of the recipe language, and every function that C
-- registers with a signature, has a stub in lua/meta/ for editors; and no stub
-- describes a word that is not there.
local root <const> = arg[1]
package.path = arg[0]:gsub("[^/]*$", "?.lua")
local tree <const> = require "tree"
local report <const> = tree.report "meta"

-- The words as the language itself lists them: its surface, loaded outside the
-- engine. Methods are listed as ":name".
local host <const> = {
    nearest = function() return nil end,
    instruments = function() return {} end,
}
function host.load(path)
    local chunk = loadfile(root .. "/lua/" .. path)
    return chunk and chunk(host)
end
local surface <const> = host.load "trede/init.lua"

-- The measuring world adds words of its own (lua/trede/session.lua).
local session <const> = loadfile(root .. "/lua/trede/session.lua")
if session then
    local function none() return {} end
    session(surface.core, { tables = none, methods = none, columns = function() return nil end })
    setmetatable(_G, nil)
end

local words, places = {}, {}
for name in pairs(surface.core.help) do
    words[name], places[name] = true, "lua/trede/init.lua"
end
for _, path in ipairs(tree.files(root, "engine/script", "*.c")) do
    for name in tree.read(root .. "/" .. path):gmatch('{%s*"([%w_.:]+)"%s*,%s*l_[%w_]+%s*,%s*"') do
        words[name], places[name] = true, path
    end
end

-- Standard Lua needs no stub: an editor knows it.
local function is_standard(name)
    local value = _G
    for part in name:gmatch "[^.]+" do
        value = type(value) == "table" and value[part] or nil
    end
    return value ~= nil
end

local stubs = {}
for _, path in ipairs(tree.files(root, "lua/meta", "*.lua")) do
    local number = 0
    for line in tree.lines(tree.read(root .. "/" .. path)) do
        number = number + 1
        local method = line:match "^function [%w_.]+:([%w_]+)%(" or line:match "^%-%-%-@field ([%w_]+) fun%("
        local name = method and ":" .. method or line:match "^function ([%w_.]+)%(" or line:match "^([%a_][%w_]*) = "
        if name then
            stubs[name] = true
            if not words[name] and not line:find "^%-%-%-@field" then
                report.add(path, number, ("describes '%s', which is no word of the language; remove or rename it"):format(name))
            end
        end
    end
end

local names = {}
for name in pairs(words) do
    names[#names + 1] = name
end
table.sort(names)
for _, name in ipairs(names) do
    if not stubs[name] and not is_standard(name) then
        report.add(places[name], 1, ("'%s' has no stub in lua/meta/; describe it there"):format(name))
    end
end
report.finish(#names)
