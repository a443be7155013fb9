-- The measuring world: an analyst's own scripts and the REPL. Here data exist;
-- the words are the same as in a recipe, and value() computes at once.
--
-- engine: tables(), columns(table), evaluate(datasets, measure, compare, by),
-- names(): what C offers (engine/script/session.c).
local core <const>, engine <const> = ...

-- Where the script stands: "script:12: " or "prompt:1: ".
local function place()
    for level = 2, 40 do
        local info = debug.getinfo(level, "Sl")
        if not info then
            return ""
        end
        if info.what ~= "C" and not string.find(info.source, "^@lua/") and info.currentline > 0 then
            return info.short_src .. ":" .. info.currentline .. ": "
        end
    end
    return ""
end

-- A mistake is an error at once, at the line of the script that made it.
function core.problem(message)
    error(place() .. message, 0)
end

local used <const> = {}

-- What a column of the database can be in an exploration.
local function kind_of(column)
    if column.type == "integer" or column.type == "span" then
        return core.words.count(column.name)
    elseif column.type == "real" then
        return core.words.number(column.name)
    elseif column.type == "date" then
        return core.words.date(column.name)
    end
    return core.words.label(column.name)
end

local function use(name)
    if not used[name] then
        local columns = engine.columns(name)
        if not columns then
            core.unknown("there is no table '" .. tostring(name) .. "'", name, engine.tables(),
                "the database has: " .. table.concat(engine.tables(), ", "))
        end
        local fields = {}
        for _, column in ipairs(columns) do
            fields[column.name] = kind_of(column)
        end
        used[name] = core.words.dataset(name)(fields)
    end
    return used[name]
end

-- ---- results as tables ----

local Result <const> = { __name = "result" }

local function number(value, unit)
    if value == nil then
        return "-"
    elseif unit == "share" or unit == "relative" or unit == "pp" then
        return string.format(unit == "pp" and "%.2f pp" or "%.2f %%", 100 * value)
    elseif value == math.floor(value) and math.abs(value) < 1e15 then
        return string.format("%d", value)
    end
    return string.format("%.4g", value)
end

local function bounds(row)
    if row.span_low then
        return number(row.span_low, row.unit) .. " to " .. number(row.span_high, row.unit) .. " (hidden cells)"
    elseif row.low then
        return number(row.low, row.unit) .. " to " .. number(row.high, row.unit)
    end
    return row.reason or ""
end

-- Rows of texts as an aligned table; numbers to the right.
local function aligned(head, rows)
    local widths, lines = {}, {}
    for c, text in ipairs(head) do
        widths[c] = utf8.len(text)
        for _, row in ipairs(rows) do
            widths[c] = math.max(widths[c], utf8.len(row[c]) or #row[c])
        end
    end
    local function line(row)
        local parts = {}
        for c, text in ipairs(row) do
            local pad = string.rep(" ", widths[c] - (utf8.len(text) or #text))
            parts[c] = string.find(text, "^%-?%d") and pad .. text or text .. pad
        end
        return (string.gsub(table.concat(parts, "  "), "%s+$", ""))
    end
    lines[1] = line(head)
    for _, row in ipairs(rows) do
        lines[#lines + 1] = line(row)
    end
    return table.concat(lines, "\n")
end

function Result.__tostring(result)
    local grouped = result[1] and result[1].group ~= nil
    local head = { "value", "bounds", "n", "left out" }
    local rows = {}
    for i, row in ipairs(result) do
        rows[i] = { row.value and number(row.value, row.unit) or row.span_low and "between" or "undefined", bounds(row),
                    number(row.n), number(row.left_out) }
        if grouped then
            table.insert(rows[i], 1, row.group)
        end
    end
    if grouped then
        table.insert(head, 1, "group")
    end
    return aligned(head, rows)
end

local function value(measure, options)
    options = options or {}
    if not core.is_expression(measure) then
        core.problem("value needs a measure; write value(mean(...)) or value(rows(...))")
    end
    for key in next, options do
        if key ~= "by" and key ~= "compare" then
            core.unknown("value: unknown option '" .. tostring(key) .. "'", key, { "by", "compare" }, "value knows by and compare")
        end
    end
    local fine, found = pcall(engine.evaluate, core.declared.datasets, measure, options.compare, options.by)
    if not fine then
        core.problem(found)
    end
    return setmetatable(found, Result)
end

local function tables()
    local rows = {}
    for i, name in ipairs(engine.tables()) do
        local info = engine.columns(name)
        rows[i] = { name, tostring(info.rows), tostring(#info) }
    end
    print(aligned({ "table", "rows", "columns" }, rows))
end

local function columns(what)
    local name = type(what) == "string" and what or core.dataset_name(what)
    local info = name and engine.columns(name)
    if not info then
        core.unknown("there is no table '" .. tostring(name) .. "'", name, engine.tables(), "see tables()")
    end
    local rows = {}
    for i, column in ipairs(info) do
        rows[i] = { column.name, column.type, tostring(column.missing), tostring(column.suppressed) }
    end
    print(aligned({ "column", "type", "missing", "hidden" }, rows))
end

core.session = { engine = engine, aligned = aligned, use = use }
local statistics <const> = core.host.load "trede/stats.lua"

local function help(word)
    if word and statistics.help(word) then
        return
    end
    local entry = core.help[word] or core.help[":" .. tostring(word)]
    if entry then
        print(entry.signature .. "\n    " .. entry.doc)
    elseif word then
        core.unknown("no help for '" .. tostring(word) .. "'", word, core.keys(core.help), "help() lists the words")
    else
        print(table.concat(core.keys(core.help), "  "))
    end
end

core.word("use", "use(table)", "A table of the database, with all its columns.", use)
core.word("value", "value(measure, { by = column, compare = comparison })",
    "Computes a measure now; by = splits it, compare = compares it.", value)
core.word("tables", "tables()", "Lists the tables of the database.", tables)
core.word("columns", "columns(table)", "Lists the columns of a table.", columns)
core.word("help", "help([word])", "Help for a word; without one, the list.", help)

-- A script sees plain Lua, the words, and every table by its own name.
setmetatable(_G, {
    __index = function(_, name)
        local word = rawget(core.words, name)
        if word ~= nil then
            return word
        end
        if type(name) == "string" and engine.columns(name) then
            return use(name)
        end
    end,
})

-- What could follow a piece of text: words, tables, columns, methods.
local function complete(text)
    local found, before, part = {}, string.match(text, "^(.-)([%w_]*)$")
    local owner = string.match(before, "([%w_]+)%.$")
    local candidates
    if owner == "stats" then
        candidates = statistics.names
    elseif owner then
        local list = engine.columns(owner)
        candidates = {}
        for i, column in ipairs(list or {}) do candidates[i] = column.name end
    elseif string.find(before, ":$") then
        candidates = core.keys(core.expression_methods)
    else
        candidates = engine.tables()
        for _, name in ipairs(core.keys(core.help)) do
            if string.sub(name, 1, 1) ~= ":" then candidates[#candidates + 1] = name end
        end
    end
    for _, name in ipairs(candidates) do
        if string.sub(name, 1, #part) == part then
            found[#found + 1] = before .. name
        end
    end
    return found
end

return { complete = complete }
