-- The plain Lua that a recipe may use: an allow-list. Nothing here can loop in
-- C for long, show an address, reach a file or change what another recipe sees.
local host <const> = ...
local core <const> = host.core
local word <const> = core.word

core.printed = {}
local LINES <const>, BYTES <const> = 10000, 1000000
local bytes = 0

-- tostring without addresses and without metamethods.
local function plain(value)
    local kind = type(value)
    if kind == "string" or kind == "number" or kind == "boolean" or kind == "nil" then
        return tostring(value)
    end
    return kind
end

local function print_line(...)
    local parts = table.pack(...)
    for i = 1, parts.n do
        parts[i] = plain(parts[i])
    end
    local text = table.concat(parts, "\t", 1, parts.n)
    bytes = bytes + #text
    if #core.printed >= LINES or bytes > BYTES then
        error("print: more than 10,000 lines or 1 MB; print less", 0)
    end
    core.printed[#core.printed + 1] = text
end

-- Pairs in a fixed order, so that a recipe says the same thing twice.
local function ordered_pairs(t)
    if type(t) ~= "table" then
        error("pairs: a table is needed, got " .. type(t), 2)
    end
    local numbers, texts = {}, {}
    for key in next, t do
        local kind = type(key)
        if kind == "number" then
            numbers[#numbers + 1] = key
        elseif kind == "string" then
            texts[#texts + 1] = key
        end
    end
    table.sort(numbers)
    table.sort(texts)
    table.move(texts, 1, #texts, #numbers + 1, numbers)
    local at = 0
    return function()
        at = at + 1
        local key = numbers[at]
        if key ~= nil then
            return key, rawget(t, key)
        end
    end
end

local function bounded_rep(text, times, separator)
    if type(text) ~= "string" or math.type(times) ~= "integer" then
        error("rep: a text and a whole number are needed", 2)
    end
    local size = #text + (separator and #tostring(separator) or 0)
    if times > 1000000 or size * math.max(times, 0) > 1000000 then
        error("rep: the result would be longer than 1 MB", 2)
    end
    return string.rep(text, times, separator)
end

local function bounded_sort(list, before)
    if type(list) ~= "table" or #list > 100000 then
        error("sort: a list of at most 100,000 values is needed", 2)
    end
    table.sort(list, before)
end

local function bounded_unpack(list, first, last)
    first, last = first or 1, last or #list
    if last - first >= 200 then
        error("unpack: at most 200 values", 2)
    end
    return table.unpack(list, first, last)
end

-- insert and remove shift in C: only at lengths where that is nothing.
local function bounded(name, f)
    return function(list, ...)
        if type(list) ~= "table" or #list > 100000 then
            error(name .. ": a list of at most 100,000 values is needed", 2)
        end
        return f(list, ...)
    end
end

local text <const> = {
    byte = string.byte, char = string.char, format = string.format, len = string.len,
    lower = string.lower, upper = string.upper, reverse = string.reverse, sub = string.sub,
    rep = bounded_rep,
}
local lists <const> = {
    concat = bounded("concat", table.concat), insert = bounded("insert", table.insert),
    remove = bounded("remove", table.remove), sort = bounded_sort, unpack = bounded_unpack,
}
local numbers <const> = {
    abs = math.abs, ceil = math.ceil, floor = math.floor, fmod = math.fmod, max = math.max,
    min = math.min, sqrt = math.sqrt, tointeger = math.tointeger, type = math.type, pi = math.pi,
    huge = math.huge, maxinteger = math.maxinteger, mininteger = math.mininteger,
}

-- ("x"):upper() finds our functions, and nothing else.
core.text_methods = text

word("string", "string", "The text functions byte, char, format, len, lower, upper, reverse, sub, rep.", text)
word("table", "table", "The list functions concat, insert, remove, sort, unpack.", lists)
word("math", "math", "The number functions abs, ceil, floor, fmod, max, min, sqrt, tointeger, type, and pi.", numbers)
word("print", "print(...)", "Prints values as text; shown when the recipe has been read.", print_line)
word("pairs", "pairs(table)", "Walks a table, numbers first, then names, both in order.", ordered_pairs)
word("ipairs", "ipairs(list)", "Walks a list.", ipairs)
word("select", "select(n, ...)", "The values from the nth on.", select)
word("type", "type(value)", "The kind of a value, as text.", type)
word("tonumber", "tonumber(text)", "The number that a text spells, or nil.", tonumber)
word("tostring", "tostring(value)", "A value as text.", plain)
word("assert", "assert(condition, message)", "Ends the recipe with the message unless the condition holds.", assert)
word("error", "error(message)", "Ends the recipe with a message.", error)
