-- The readable face of the recipe language. Runs in both worlds; a recipe sees
-- only the words that are defined here and in the files beside it.
--
-- host.nearest(word, list), host.load(path), host.instruments() come from the
-- engine (engine/script/surface.c). What a recipe declares is collected as
-- plain tables, each with the line it stands on; the engine checks them.
local host <const> = ...

-- The engine's Lua may use the standard library; a recipe may not.
local core <const> = {
    host = host,
    problems = {},        -- { line =, message = }
    declared = { datasets = {}, cohorts = {} },
    words = {},           -- what a recipe can say
    help = {},            -- word -> { signature, doc }
}

-- The line of the recipe (or script) that called us.
function core.line()
    for level = 2, 40 do
        local info = debug.getinfo(level, "Sl")
        if not info then
            return 0
        end
        if info.what ~= "C" and not string.find(info.source, "^@lua/") and info.currentline > 0 then
            return info.currentline
        end
    end
    return 0
end

function core.problem(message, line)
    core.problems[#core.problems + 1] = { line = line or core.line(), message = message }
end

-- "what; did you mean 'x'?" or "what; advice".
function core.unknown(what, word, known, advice)
    local near = host.nearest(tostring(word), known)
    core.problem(what .. "; " .. (near and ("did you mean '" .. near .. "'?") or advice))
end

function core.keys(t)
    local list = {}
    for key in next, t do
        if type(key) == "string" then
            list[#list + 1] = key
        end
    end
    table.sort(list)
    return list
end

-- Stands in for a thing that could not be made, so that the rest of the recipe
-- can still be read and all mistakes be reported together.
local Poison <const> = {}
core.poison = setmetatable({}, Poison)
local function still() return core.poison end
for _, event in ipairs { "__index", "__call", "__add", "__sub", "__mul", "__div", "__unm", "__band",
                         "__bor", "__bnot", "__concat" } do
    Poison[event] = still
end
Poison.__newindex = function() end
Poison.__name = "mistake"

-- Defines a word of the language: with its signature and one line of help.
function core.word(name, signature, doc, value)
    core.words[name] = value
    core.help[name] = { signature = signature, doc = doc }
end

host.core = core
host.load "trede/plain.lua"
host.load "trede/expression.lua"
host.load "trede/dataset.lua"
host.load "trede/measure.lua"
host.load "trede/ladder.lua"

-- What Lua has elsewhere and a recipe has not: absent, as any test for it expects.
local absent <const> = {}
for _, name in ipairs { "_G", "_VERSION", "arg", "collectgarbage", "coroutine", "debug", "dofile", "getmetatable",
                        "io", "load", "loadfile", "loadstring", "next", "os", "package", "pcall", "rawequal", "rawget",
                        "rawlen", "rawset", "require", "setmetatable", "utf8", "warn", "xpcall" } do
    absent[name] = true
end

-- An unknown word is a problem, not the end: the next mistakes count too.
setmetatable(core.words, {
    __index = function(_, name)
        if absent[name] then
            return nil
        end
        core.unknown("unknown word '" .. tostring(name) .. "'", name, core.keys(core.help),
            "see trede help for the words of the language")
        return core.poison
    end,
})

-- Called by the engine when the recipe has ended; `message` when by an error.
local function finish(message, line)
    if message then
        core.problem(message .. "; correct the recipe", line)
    end
    local all = core.declared
    return {
        level = all.level,
        ladder = all.ladder,
        datasets = all.datasets,
        cohorts = all.cohorts,
        problems = core.problems,
        printed = table.concat(core.printed, "\n"),
    }
end

-- In the declaring world the methods of a text are ours too, and texts do not
-- turn into numbers by themselves.
local function restrict()
    local meta = getmetatable("")
    for key in next, meta do meta[key] = nil end
    meta.__index = core.text_methods
end

return { words = core.words, finish = finish, restrict = restrict, core = core }
