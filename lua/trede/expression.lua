-- Expressions over the rows of a dataset: docs/expressions.md. Lua's == and < cannot return one, so
-- conditions are methods: pupils.gender:is "f" & survey.age:at_least(12).
local host <const> = ...
local core <const> = host.core

local Expression <const> = { __name = "expression" }
local methods <const> = {}
core.Expression = Expression
core.expression_methods = methods

-- A node of the tree that the engine will check and compile.
local function node(op, fields)
    fields.op = op
    fields.line = core.line()
    return setmetatable(fields, Expression)
end
core.node = node

function core.is_expression(value)
    return getmetatable(value) == Expression
end

-- At the prompt: what to do with it. An address would differ from run to run.
function Expression.__tostring()
    return "an expression over rows; value(MEASURE) works one out, as in value(mean(...))"
end

-- What may stand beside an operator: an expression, or a number.
local function operand(value, what)
    if core.is_expression(value) or value == core.poison then
        return value
    end
    if type(value) == "number" then
        return node("number", { value = value })
    end
    core.problem(what .. " needs columns, conditions or numbers, got " ..
        (type(value) == "string" and ("the text '" .. value .. "'") or type(value)) ..
        "; use a method such as :is(...) to compare")
    return core.poison
end

-- What may stand in a column: an expression, a number, a text, true or false.
local function cell(value, what)
    if type(value) == "string" then
        return node("text", { name = value })
    elseif type(value) == "boolean" then
        return node("truth", { value = value and 1 or 0 })
    elseif core.is_expression(value) or value == core.poison or type(value) == "number" then
        return operand(value, what)
    end
    core.problem(what .. " needs a value: a column, a number, a text, true or false, and got " ..
        (value == nil and "nothing" or "a " .. type(value)) .. "; see trede help " .. what)
    return core.poison
end

local function binary(op, sign)
    return function(a, b)
        a, b = operand(a, sign), operand(b, sign)
        if a == core.poison or b == core.poison then
            return core.poison
        end
        return node(op, { args = { a, b } })
    end
end

Expression.__add = binary("add", "+")
Expression.__sub = binary("subtract", "-")
Expression.__mul = binary("multiply", "*")
Expression.__div = binary("divide", "/")
Expression.__band = binary("and", "&")
Expression.__bor = binary("or", "|")
Expression.__unm = function(a) return node("subtract", { args = { node("number", { value = 0 }), a } }) end
Expression.__bnot = function(a) return node("not", { args = { a } }) end
Expression.__concat = function()
    core.problem("'..' joins texts, not expressions; use & and | for conditions, + for numbers")
    return core.poison
end
Expression.__index = function(_, name)
    if type(name) == "string" and methods[name] == nil then
        core.unknown("unknown method ':" .. name .. "'", name, core.keys(methods),
            "see trede help for the methods of an expression")
        return function() return core.poison end
    end
    return methods[name]
end
Expression.__newindex = function()
    error("an expression cannot be changed", 2)
end

-- Defines a method, with its help.
local function method(name, signature, doc, f)
    methods[name] = f
    core.help[":" .. name] = { signature = signature, doc = doc }
end
core.method = method

local function list_of(value)
    if type(value) == "table" and not core.is_expression(value) and value ~= core.poison then
        return value
    end
    return { value }
end

method("is", "column:is(value)", "The column holds this value, one of a list of values, or the same as another column.",
    function(self, value)
        if core.is_expression(value) or value == core.poison then
            return node("same", { args = { self, value } })
        end
        return node("is", { args = { self }, values = list_of(value) })
    end)
method("one_of", "column:one_of{ a, b }", "The column holds one of these values.", methods.is)
-- A number beside a number, or a date beside a date or a day as text.
local function compare(op, self, n, what)
    return node(op, { name = what, args = { self, cell(n, what or op) } })
end
method("at_least", "number:at_least(n)", "The number is n or more; a date is that day (\"2024-10-01\") or later.",
    function(self, n) return compare("at_least", self, n) end)
method("at_most", "number:at_most(n)", "The number is n or less; a date is that day or earlier.",
    function(self, n) return compare("at_most", self, n) end)
method("above", "number:above(n)", "The number is more than n; a date is later than that day.",
    function(self, n) return compare("above", self, n) end)
method("below", "number:below(n)", "The number is less than n; a date is earlier than that day.",
    function(self, n) return compare("below", self, n) end)
method("between", "number:between(a, b)", "The number is a or more and b or less; a date is from day a to day b.",
    function(self, a, b)
        return node("and", { args = { compare("at_least", self, a, "between"), compare("at_most", self, b, "between") } })
    end)
method("known", "column:known()", "There is a value: not missing in any way. Always true or false.",
    function(self) return node("known", { args = { self } }) end)
method("missing", "column:missing([kind, ...])", "There is no value, or none for one of these reasons: no_answer, " ..
    "not_asked, not_applicable, user_missing, suppressed. Always true or false.",
    function(self, ...)
        local kinds = type((...)) == "table" and (...) or { ... }
        for _, kind in ipairs(kinds) do
            if type(kind) ~= "string" then
                core.problem("missing takes kinds of missing as texts, and got a " .. type(kind) ..
                    "; write :missing \"not_asked\"")
                return core.poison
            end
        end
        return node("missing", { args = { self }, values = kinds })
    end)
method("or_else", "value:or_else(other, ...)", "The value where it is known, otherwise the first of the others that is.",
    function(self, ...)
        local made, count = self, select("#", ...)
        for i = 1, math.max(count, 1) do
            made = node("or_else", { args = { made, cell((select(i, ...)), "or_else") } })
        end
        return made
    end)
method("starts_with", "text:starts_with(prefix)", "The text begins with this prefix, or one of a list; capitals count.",
    function(self, prefix) return node("starts_with", { args = { self }, values = list_of(prefix) }) end)
method("ends_with", "text:ends_with(suffix)", "The text ends with this suffix, or one of a list; capitals count.",
    function(self, suffix) return node("ends_with", { args = { self }, values = list_of(suffix) }) end)
method("contains", "text:contains(part)", "The text holds this part, or one of a list, letter for letter; capitals count.",
    function(self, part) return node("contains", { args = { self }, values = list_of(part) }) end)
method("narrowed_by", "count:narrowed_by{ total =, others = { ... } }",
    "A count with hidden cells, narrowed by count + others = total, row by row.",
    function(self, how)
        if type(how) ~= "table" or not core.is_expression(how.total) or type(how.others) ~= "table" then
            core.problem("narrowed_by needs { total = column, others = { column, ... } }; " ..
                "write women:narrowed_by{ total = exams.total, others = { exams.men } }")
            return core.poison
        end
        local others
        for _, other in ipairs(how.others) do
            others = others and others + other or other
        end
        return node("narrowed", { args = { self, others or node("number", { value = 0 }), how.total } })
    end)

-- ---- dates ----

local function part(name, doc)
    method(name, "date:" .. name .. "()", doc, function(self) return node(name, { args = { self } }) end)
end
part("year", "The year of a date: 2024.")
part("month", "The month of a date: 1 to 12.")
part("day", "The day in the month of a date: 1 to 31.")
part("school_year", "The Dutch school year of a date: 2023 is 1 August 2023 to 31 July 2024.")
method("days_since", "date:days_since(other)", "Days from the other date (a column, or \"2024-10-01\") to this one; negative before it.",
    function(self, other) return node("days_since", { args = { self, cell(other, "days_since") } }) end)

-- ---- one value or another ----

-- when(a, x):when(b, y):otherwise(z) is a tree in its last operand: what comes
-- behind goes where the end is still open.
local function extend(self, more, what)
    if self.op ~= "when" then
        core.problem(what .. " goes behind when(...); write when(condition, value):" ..
            (what == "when" and "when(condition, value)" or "otherwise(value)"))
        return core.poison
    end
    if self.args[3] and (not core.is_expression(self.args[3]) or self.args[3].op ~= "when") then
        core.problem(what .. " stands behind otherwise, which is the last; put it before")
        return core.poison
    end
    local rest = self.args[3] and extend(self.args[3], more, what) or more
    if rest == core.poison then
        return rest
    end
    local made = node("when", { args = { self.args[1], self.args[2], rest } })
    made.line = self.line
    return made
end

local function branch(condition, value)
    if not core.is_expression(condition) and condition ~= core.poison then
        core.problem("when needs a condition and a value, and the condition is a " .. type(condition) ..
            "; write when(pupils.age:below(12), \"po\")")
        return core.poison
    end
    return node("when", { args = { condition, cell(value, "when") } })
end

core.word("when", "when(condition, value):when(condition, value):otherwise(value)",
    "The value of the first condition that is true. Unknown when a condition before it is unknown; " ..
    "without otherwise, not applicable where none is true.", branch)
method("when", "when(...):when(condition, value)", "The value where this condition is true and those before it are false.",
    function(self, condition, value) return extend(self, branch(condition, value), "when") end)
method("otherwise", "when(...):otherwise(value)", "The value where all conditions are false.",
    function(self, value) return extend(self, cell(value, "otherwise"), "otherwise") end)

-- ---- among other rows ----

local function are_expressions(list, advice)
    for _, value in ipairs(list) do
        if value ~= core.poison and not core.is_expression(value) then
            core.problem(advice .. ", and got " .. (type(value) == "string" and "the text '" .. value .. "'" or "a " .. type(value)))
            return false
        end
    end
    return true
end

method("rank", "number:rank()", "The place among all rows of the dataset, 1 the lowest; equal values share the mean of their places.",
    function(self) return node("rank_within", { args = { self } }) end)
method("share_below", "number:share_below()", "The share of the other rows of the dataset that is lower, equal ones counting half: " ..
    "0 the lowest, 1 the highest.",
    function(self) return node("share_below_within", { args = { self } }) end)

local function within(name, alone, doc)
    method(name, "number:" .. name .. "(key, ...)", doc, function(self, ...)
        local keys = { ... }
        local example = "write pupils.score:" .. name .. "(pupils.school)"
        if #keys == 0 or #keys > 4 then
            core.problem(name .. " needs one to four key columns and got " .. #keys .. "; " .. example ..
                ", or pupils.score:" .. alone .. "() among all rows")
            return core.poison
        end
        if not are_expressions(keys, name .. " needs columns as keys, " .. example) then
            return core.poison
        end
        return node(name, { args = { self, ... } })
    end)
end
within("rank_within", "rank", "The place among the rows with the same keys, 1 the lowest; equal values share the mean of their places.")
within("share_below_within", "share_below", "The share of the other rows with the same keys that is lower, equal ones counting half: " ..
    "0 the lowest, 1 the highest.")

local lag_options <const> = { "by", "n", "order" }
local lag_example <const> = "write survey.score:lag{ by = survey.pupil, order = survey.year }"
method("lag", "value:lag{ by = key, order = time, n = 1 }", "The value n records earlier, of the records with the same key in this order.",
    function(self, how)
        if type(how) ~= "table" or core.is_expression(how) then
            core.problem("lag needs by and order; " .. lag_example)
            return core.poison
        end
        for _, key in ipairs(core.keys(how)) do
            if key ~= "by" and key ~= "order" and key ~= "n" then
                core.unknown("lag: unknown option '" .. key .. "'", key, lag_options, "lag knows by, order and n")
                return core.poison
            end
        end
        local keys = (core.is_expression(how.by) or how.by == core.poison) and { how.by } or how.by
        if type(keys) ~= "table" or #keys == 0 or #keys > 4 or how.order == nil then
            core.problem("lag needs by (one to four columns) and order; " .. lag_example)
            return core.poison
        end
        if not are_expressions({ how.order, table.unpack(keys) }, "lag needs columns for by and order, " .. lag_example) then
            return core.poison
        end
        if how.n ~= nil and type(how.n) ~= "number" then
            core.problem("lag goes back n records, a number, and got a " .. type(how.n) .. "; write n = 1")
            return core.poison
        end
        return node("lag", { args = { self, how.order, table.unpack(keys) }, value = how.n or 1 })
    end)
