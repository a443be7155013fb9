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

local function shown(value)
    if value == nil or value == false then
        return "undefined"
    elseif math.type(value) == "float" then
        return value == math.floor(value) and math.abs(value) < 1e15 and string.format("%d", value) or string.format("%.6g", value)
    elseif type(value) ~= "table" then
        return tostring(value)
    end
    local parts = {}
    for _, part in ipairs(value) do
        parts[#parts + 1] = shown(part)
    end
    if #parts == 0 then
        for _, key in ipairs(core.keys(value)) do
            parts[#parts + 1] = key .. " = " .. shown(value[key])
        end
    end
    return "{ " .. table.concat(parts, ", ") .. " }"
end

function Found.__tostring(result)
    local rows = {}
    for i, name in ipairs(order[result] or core.keys(result)) do
        rows[i] = { name, shown(result[name]) }
    end
    return aligned({ "result", "value" }, rows)
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
    local plain, expressions = columns_of(arguments, data)
    if lists and expressions then
        core.problem("stats." .. name .. ": lists in data and columns of a dataset do not go together; use one or the other")
    end
    local fine, found, told = pcall(engine.statistic, name, next(plain) and plain or nil, core.declared.datasets, expressions, lists)
    if not fine then
        core.problem("stats." .. name .. ": " .. found)
    end
    order[found] = told
    return setmetatable(found, Found)
end

-- ---- the namespace ----

local stats <const> = setmetatable({}, {
    __index = function(_, name)
        if methods[name] then
            return function(arguments) return call(name, arguments) end
        end
        core.unknown("there is no statistic '" .. tostring(name) .. "'", name, names, "help \"stats\" lists them")
    end,
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
