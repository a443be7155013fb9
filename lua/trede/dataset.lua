-- The contract of a recipe: the datasets and columns it needs, by role. Which
-- column of a table plays the role is the last argument of each kind; left
-- out, it has the same name.
local host <const> = ...
local core <const> = host.core
local word <const> = core.word

local Kind <const> = { __name = "column kind" }
local Dataset <const> = { __name = "dataset" }
local names <const> = {}                  -- dataset -> its name
core.dataset_name = function(value) return names[value] end

local function kind(name, fields)
    fields.kind = name
    fields.line = core.line()
    return setmetatable(fields, Kind)
end

local function text_or_nil(value, what)
    if value ~= nil and type(value) ~= "string" then
        core.problem(what .. ": the name of a column must be a text, got " .. type(value) .. "; write it in quotes")
        return nil
    end
    return value
end

local function simple(name, doc)
    word(name, name .. "([column])", doc, function(column)
        return kind(name, { column = text_or_nil(column, name) })
    end)
end
simple("key", "A column that identifies a row: every value stands there once.")
simple("cluster", "A column that says what cases belong together: class, school, region.")
simple("flag", "A yes/no column: ja/nee, yes/no, true/false, 1/0.")
simple("number", "A column of numbers.")
simple("count", "A column of counts; hidden cells such as <5 stay spans.")
simple("date", "A column of dates.")
simple("label", "A text column.")

word("category", "category({ values }, [column])", "A text column with these values, in this order.",
    function(values, column)
        if type(values) ~= "table" then
            core.problem("category needs a list of its values; write category { \"m\", \"v\" }")
            return core.poison
        end
        return kind("category", { values = values, column = text_or_nil(column, "category") })
    end)
word("ref", "ref(dataset, [column])", "A column that holds the key of a row in another dataset.",
    function(to, column)
        if not names[to] then
            core.problem("ref needs a dataset that was declared before; write ref(pupils)")
            return core.poison
        end
        return kind("ref", { to = names[to], column = text_or_nil(column, "ref") })
    end)

-- An instrument from the library, as plain data.
local function instrument(name)
    local known = host.instruments()
    for _, candidate in ipairs(known) do
        if candidate == name then
            return host.load("instruments/" .. name .. ".lua")
        end
    end
    core.unknown("unknown instrument '" .. tostring(name) .. "'", name, known,
        "the library has: " .. table.concat(known, ", "))
end

word("items", "items(instrument, { columns })",
    "The columns that hold the answers to the items of an instrument, in the instrument's order.",
    function(name, columns)
        local found = instrument(name)
        if not found then
            return core.poison
        end
        if columns ~= nil and type(columns) ~= "table" then
            core.problem("items needs the list of columns; write items(\"" .. name .. "\", { \"v1\", \"v2\" })")
            return core.poison
        end
        return kind("items", { instrument = found, columns = columns or found.items })
    end)

Dataset.__index = function(self, name)
    core.unknown("dataset '" .. names[self] .. "' declares no column '" .. tostring(name) .. "'", name,
        core.keys(self), "declare it in the dataset")
    return core.poison
end
Dataset.__newindex = function()
    error("a dataset cannot be changed; declare its columns at once", 2)
end

local function declare(name, options, columns)
    local line = core.line()
    local record = { name = name, line = line, columns = {},
                     census = options.census, population = options.population, table = options.table }
    for _, key in ipairs(core.keys(options)) do
        if key ~= "census" and key ~= "population" and key ~= "table" then
            core.unknown("dataset '" .. name .. "': unknown option '" .. key .. "'", key,
                { "census", "population", "table" }, "a dataset knows census, population and table")
        end
    end
    local handle = {}
    for _, column in ipairs(core.keys(columns)) do
        local what = columns[column]
        if getmetatable(what) == Kind then
            local field = { name = column }
            for k, v in next, what do field[k] = v end
            field.column = field.column or column
            record.columns[#record.columns + 1] = setmetatable(field, nil)
            handle[column] = core.node("column", { dataset = name, column = column })
        elseif what == core.poison then
            handle[column], record.broken = core.poison, true
        else
            core.problem("dataset '" .. name .. "': column '" .. column .. "' has no kind; write for example " ..
                column .. " = number()", line)
        end
    end
    for _, other in ipairs(core.declared.datasets) do
        if other.name == name then
            core.problem("dataset '" .. name .. "' is declared twice; keep one")
        end
    end
    core.declared.datasets[#core.declared.datasets + 1] = record
    names[handle] = name
    return setmetatable(handle, Dataset)
end

word("dataset", "dataset(name, { census = true, population = n, table = name }) { columns }",
    "Declares a dataset and the columns that the recipe needs of it.",
    function(name, options)
        if type(name) ~= "string" then
            core.problem("dataset needs a name; write dataset \"pupils\" { ... }")
            name = "?"
        end
        return function(columns)
            if type(columns) ~= "table" then
                core.problem("dataset '" .. name .. "' needs its columns; write dataset \"" .. name .. "\" { ... }")
                columns = {}
            end
            return declare(name, type(options) == "table" and options or {}, columns)
        end
    end)

word("cohort", "cohort(title, condition)", "A named group of rows, to be used like a condition.",
    function(title, condition)
        if type(title) ~= "string" or not core.is_expression(condition) then
            core.problem("cohort needs a title and a condition; write cohort(\"meisjes\", pupils.gender:is \"v\")")
            return core.poison
        end
        local made = core.node("cohort", { name = title, args = { condition } })
        local cohorts = core.declared.cohorts
        cohorts[#cohorts + 1] = { name = title, where = condition, line = made.line }
        return made
    end)

core.method("score", "items:score()", "The scale score of the items, as the instrument prescribes.",
    function(self) return core.node("score", { args = { self } }) end)
