-- Measures: what is computed over the rows of a dataset. They can be combined
-- with + - * / into a formula.
local host <const> = ...
local core <const> = host.core
local word <const> = core.word

local function options_of(name, options, known)
    local fields = {}
    if options == nil then
        return fields
    end
    if type(options) ~= "table" or core.is_expression(options) then
        core.problem(name .. ": the second argument must be a table; write " .. name .. "(..., { where = condition })")
        return fields
    end
    for _, key in ipairs(core.keys(options)) do
        local fine = false
        for _, candidate in ipairs(known) do
            fine = fine or candidate == key
        end
        if fine then
            fields[key] = options[key]
        else
            core.unknown(name .. ": unknown option '" .. key .. "'", key, known,
                name .. " knows " .. table.concat(known, ", "))
        end
    end
    return fields
end

local function measure(name, doc, signature, known)
    word(name, signature, doc, function(what, options)
        local fields = options_of(name, options, known)
        if what == core.poison then
            return core.poison
        end
        if not core.is_expression(what) then
            core.problem(name .. " needs a column or a condition, got " .. type(what) .. "; see trede help " .. name)
            return core.poison
        end
        fields.args = { what }
        return core.node(name, fields)
    end)
end

measure("sum", "The sum of a number over the rows.", "sum(number, { where = })", { "where" })
measure("mean", "The mean of a number over the rows where it is known.", "mean(number, { where = })", { "where" })
measure("share", "The share of rows for which a condition holds, among the rows where it is known; " ..
    "with counts = each row stands for that many cases.", "share(condition, { where =, counts = })",
    { "where", "counts" })
measure("distinct", "The number of different values of a column.", "distinct(column, { where = })", { "where" })

word("proportion", "proportion(part, whole, { where = })",
    "The share that a column of counts makes up of another: sum of part / sum of whole.",
    function(part, whole, options)
        if part == core.poison or whole == core.poison then
            return core.poison
        end
        if not core.is_expression(part) or not core.is_expression(whole) then
            core.problem("proportion needs two columns of counts; write proportion(choice.technical, choice.pupils)")
            return core.poison
        end
        local fields = options_of("proportion", options, { "where" })
        fields.args = { part, whole }
        return core.node("proportion", fields)
    end)

-- rows(dataset): how many rows there are.
word("rows", "rows(dataset, { where = })", "The number of rows of a dataset.", function(dataset, options)
    local name = core.dataset_name(dataset)
    if not name then
        if dataset ~= core.poison then
            core.problem("rows needs a dataset; write rows(visits)")
        end
        return core.poison
    end
    local fields = options_of("rows", options, { "where" })
    fields.dataset = name
    return core.node("rows", fields)
end)

word("reach", "reach(reference, cohort, { where = })",
    "Share of the cohort among those reached, divided by its share in the population: 1 is in proportion.",
    function(reference, cohort, options)
        if reference == core.poison or cohort == core.poison then
            return core.poison
        end
        if not core.is_expression(reference) or not core.is_expression(cohort) then
            core.problem("reach needs a reference column and a cohort; write reach(visits.pupil, girls)")
            return core.poison
        end
        local fields = options_of("reach", options, { "where" })
        fields.args = { reference, cohort }
        return core.node("reach", fields)
    end)
