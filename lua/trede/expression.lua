-- Expressions over the rows of a dataset. Lua's == and < cannot return one, so
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

method("is", "column:is(value)", "The column holds this value, or one of a list of values.",
    function(self, value)
        return node("is", { args = { self }, values = list_of(value) })
    end)
method("one_of", "column:one_of{ a, b }", "The column holds one of these values.", methods.is)
method("at_least", "number:at_least(n)", "The number is n or more.",
    function(self, n) return node("at_least", { args = { self, operand(n, "at_least") } }) end)
method("at_most", "number:at_most(n)", "The number is n or less.",
    function(self, n) return node("at_most", { args = { self, operand(n, "at_most") } }) end)
method("above", "number:above(n)", "The number is more than n.",
    function(self, n) return node("above", { args = { self, operand(n, "above") } }) end)
method("below", "number:below(n)", "The number is less than n.",
    function(self, n) return node("below", { args = { self, operand(n, "below") } }) end)
method("between", "number:between(a, b)", "The number is a or more and b or less.",
    function(self, a, b)
        return node("and", { args = { methods.at_least(self, a), methods.at_most(self, b) } })
    end)
method("known", "column:known()", "There is a value: not missing in any way.",
    function(self) return node("known", { args = { self } }) end)
method("starts_with", "text:starts_with(prefix)", "The text begins with this prefix.",
    function(self, prefix) return node("starts_with", { args = { self }, values = { prefix } }) end)
method("ends_with", "text:ends_with(suffix)", "The text ends with this suffix.",
    function(self, suffix) return node("ends_with", { args = { self }, values = { suffix } }) end)
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
