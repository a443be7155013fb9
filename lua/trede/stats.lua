-- stats.NAME { ... }: every statistic by its name (engine/method). Columns are
-- expressions (survey.score), or names with data = survey or a table of lists.
local core <const> = (...).core
local engine <const>, aligned <const>, use <const> = core.session.engine, core.session.aligned, core.session.use

local methods <const> = {}
local families <const> = {}
for _, method in ipairs(engine.methods()) do
    methods[method.name] = method
    local family = families[#families]
    if not family or family.name ~= method.family then
        family = { name = method.family, title = method.title, names = {} }
        families[#families + 1] = family
    end
    family.names[#family.names + 1] = method.name
end
local names <const> = core.keys(methods)

-- ---- arguments ----

-- All texts in a value, and the names in a formula.
local function texts_in(value, found)
    if type(value) == "string" then
        found[value] = true
        for name in string.gmatch(value, "[%a_][%w_.]*") do
            found[name] = true
        end
    elseif type(value) == "table" and not core.is_expression(value) then
        for _, part in next, value do
            texts_in(part, found)
        end
    end
    return found
end

-- JSON, in which the engine takes arguments, has no infinite numbers.
local function with_infinite(value)
    if value == math.huge or value == -math.huge then
        return value > 0 and "Inf" or "-Inf"
    elseif type(value) ~= "table" then
        return value
    end
    local copy = {}
    for key, part in next, value do
        copy[key] = with_infinite(part)
    end
    return copy
end

-- A column is called as in its dataset, anything worked out as the argument.
local function name_of(expression, argument)
    return expression.op == "column" and expression.column or argument
end

-- The arguments with expressions replaced by the names of the columns they
-- become; the expressions by name, or nil when there are none.
local function columns_of(arguments, data)
    local plain, expressions = {}, { where = arguments.where }
    for argument, value in next, arguments do
        if argument == "data" or argument == "where" then
            goto continue
        elseif core.is_expression(value) then
            plain[argument] = name_of(value, argument)
            expressions[plain[argument]] = value
        elseif type(value) == "table" and core.is_expression(value[1]) then
            local list = {}
            for i, one in ipairs(value) do
                list[i] = name_of(one, argument .. i)
                expressions[list[i]] = one
            end
            plain[argument] = list
        else
            plain[argument] = with_infinite(value)
        end
        ::continue::
    end
    if data then
        local named = texts_in(plain, {})
        for _, column in ipairs(engine.columns(core.dataset_name(data)) or {}) do
            if named[column.name] and not expressions[column.name] then
                expressions[column.name] = data[column.name]
            end
        end
    end
    return plain, next(expressions) and expressions
end

-- ---- results ----

local Found <const> = { __name = "statistic" }
local order <const> = setmetatable({}, { __mode = "k" })
local widest <const> = 100

-- nil, and `false` in a list: not defined. Elsewhere false is an answer.
local function shown(value, in_list)
    if value == nil or (in_list and value == false) then
        return "undefined"
    elseif math.type(value) == "float" then
        return value == math.floor(value) and math.abs(value) < 1e15 and string.format("%d", value) or string.format("%.6g", value)
    elseif type(value) ~= "table" then
        return tostring(value)
    end
    local parts = {}
    for _, part in ipairs(value) do
        parts[#parts + 1] = shown(part, true)
    end
    if #parts == 0 then
        for _, key in ipairs(core.keys(value)) do
            parts[#parts + 1] = key .. " = " .. shown(value[key])
        end
    end
    return #parts == 0 and "none" or "{ " .. table.concat(parts, ", ") .. " }"
end

-- An object within an object becomes names with a point: hksj.p_value.
local function flat(value, prefix, out)
    for _, key in ipairs(core.keys(value)) do
        local part = value[key]
        if type(part) == "table" and #part == 0 and next(part) ~= nil then
            flat(part, prefix .. key .. ".", out)
        else
            out[#out + 1] = { prefix .. key, shown(part) }
        end
    end
    return out
end

-- A list of numbers or texts, or an object, as rows { heading, text }; nil: one line says it.
local function rows_of(value)
    if type(value) ~= "table" or next(value) == nil or type(value[1]) == "table" then
        return nil
    elseif #value == 0 then
        return flat(value, "", {})
    end
    local rows = {}
    for i, part in ipairs(value) do
        rows[i] = { tostring(i), shown(part, true) }
    end
    return #rows > 1 and rows or nil
end

-- Results with the same rows, as columns beside each other, as many as fit.
local function side_by_side(group, lines)
    local first = 1
    while first <= #group do
        local head, rows, width = { "" }, {}, 0
        for i, row in ipairs(group[first].rows) do
            rows[i] = { row[1] }
            width = math.max(width, utf8.len(row[1]) or #row[1])
        end
        repeat
            local column, wide = group[first], 0
            for _, row in ipairs(column.rows) do
                wide = math.max(wide, utf8.len(row[2]) or #row[2])
            end
            wide = math.max(wide, #column.name) + 2
            if #head > 1 and width + wide > widest then
                break
            end
            head[#head + 1], width, first = column.name, width + wide, first + 1
            for i, row in ipairs(column.rows) do
                table.insert(rows[i], row[2])
            end
        until first > #group
        lines[#lines + 1] = aligned(head, rows)
    end
end

-- What stands alone first, then what has a value per term, group or case.
function Found.__tostring(result)
    local single, groups, by_shape, lines, matrices = {}, {}, {}, {}, {}
    for _, name in ipairs(order[result] or core.keys(result)) do
        local value = result[name]
        local rows, shape = rows_of(value), ""
        if type(value) == "table" and type(value[1]) == "table" then
            matrices[#matrices + 1] = name .. "  " .. shown(value)
        elseif not rows then
            single[#single + 1] = { name, shown(value) }
        else
            for i, row in ipairs(rows) do
                shape = shape .. (#value > 0 and i or row[1]) .. "\n"
            end
            if not by_shape[shape] then
                by_shape[shape] = {}
                groups[#groups + 1] = by_shape[shape]
            end
            table.insert(by_shape[shape], { name = name, rows = rows })
        end
    end
    if #single > 0 then
        lines[1] = aligned({ "result", "value" }, single)
    end
    for _, group in ipairs(groups) do
        side_by_side(group, lines)
    end
    if #matrices > 0 then
        lines[#lines + 1] = table.concat(matrices, "\n")
    end
    return table.concat(lines, "\n\n")
end

-- What was found in the order in which help tells it; what help sums up as one stands behind.
local function as_in_help(told, returns)
    local is_told, names_in_order = {}, {}
    for _, name in ipairs(told) do
        is_told[name] = true
    end
    for name in string.gmatch(returns, "%S+") do
        if is_told[name] then
            names_in_order[#names_in_order + 1], is_told[name] = name, nil
        end
    end
    for _, name in ipairs(told) do
        if is_told[name] then
            names_in_order[#names_in_order + 1] = name
        end
    end
    return names_in_order
end

-- A list or an object in a result prints what it holds.
local Part <const> = { __name = "part of a statistic", __tostring = shown }
local function printable(found)
    for _, part in next, found do
        if type(part) == "table" then
            setmetatable(printable(part), Part)
        end
    end
    return found
end

-- The engine knows only the columns that it was handed; the table may have one of nearly that name.
local function refuse_column(name, message, data)
    local missing = string.match(message, "the rows have no column '([^']*)'")
    if not data or not (missing or string.find(message, "no rows are given", 1, true)) then
        return
    end
    local known = {}
    for i, column in ipairs(engine.columns(core.dataset_name(data)) or {}) do
        known[i] = column.name
    end
    local told = "it has " .. table.concat(known, ", ")
    if missing then
        core.unknown("stats." .. name .. ": '" .. core.dataset_name(data) .. "' has no column '" .. missing .. "'", missing, known, told)
    end
    core.problem("stats." .. name .. " names no column of '" .. core.dataset_name(data) .. "'; " .. told)
end

local function call(name, arguments)
    if type(arguments) ~= "table" then
        core.problem("stats." .. name .. " needs its arguments by name; it takes " .. methods[name].arguments)
    end
    local data, lists = arguments.data, nil
    if type(data) == "string" then
        data = use(data)
    elseif type(data) == "table" and not core.dataset_name(data) then
        data, lists = nil, data
    end
    if arguments.where ~= nil and not core.is_expression(arguments.where) then
        core.problem("stats." .. name .. ": where needs a condition; write for example where = survey.wave:is \"after\"")
    end
    local plain, expressions = columns_of(arguments, data)
    if lists and expressions then
        core.problem("stats." .. name .. ": lists in data and columns of a dataset do not go together; use one or the other")
    end
    local fine, found, told = pcall(engine.statistic, name, next(plain) and plain or nil, core.declared.datasets, expressions, lists)
    if not fine then
        refuse_column(name, found, data)
        core.problem("stats." .. name .. ": " .. found)
    end
    order[found] = as_in_help(told, methods[name].returns)
    return setmetatable(printable(found), Found)
end

-- ---- the namespace ----

local stats <const> = setmetatable({}, {
    __index = function(_, name)
        if methods[name] then
            return function(arguments) return call(name, arguments) end
        end
        core.unknown("there is no statistic '" .. tostring(name) .. "'", name, names, "help \"stats\" lists them")
    end,
    __tostring = function() return "stats.NAME { ... }: help \"stats\" lists the names" end,
    __pairs = function()
        local i = 0
        return function()
            i = i + 1
            return names[i], names[i] and methods[names[i]].summary
        end
    end,
})

local function wrapped(prefix, text)
    local lines, line = {}, prefix
    for word in string.gmatch(text, "%S+") do
        if #line + #word + 1 > 100 then
            lines[#lines + 1] = line
            line = string.rep(" ", #prefix)
        end
        line = line .. " " .. word
    end
    lines[#lines + 1] = line
    return table.concat(lines, "\n")
end

-- Help for the namespace, or for one statistic; false: no such name.
local function help(word)
    if word == "stats" then
        print("stats.NAME { data = table, ... }\n    A statistic by its name; help \"NAME\" says what it takes and gives.\n")
        for _, family in ipairs(families) do
            print(wrapped("  " .. family.title .. ":", table.concat(family.names, " ")))
        end
        return true
    end
    local method = methods[string.match(word, "^stats%.(.+)$") or word]
    if method then
        print("stats." .. method.name .. " { ... }\n" .. wrapped("   ", method.summary) .. "\n" .. wrapped("    takes:", method.arguments) ..
            "\n" .. wrapped("    gives:", method.returns))
    end
    return method ~= nil
end

core.word("stats", "stats.NAME { data = table, ... }", "A statistic by its name; help \"stats\" lists them.", stats)

return { help = help, names = names }
