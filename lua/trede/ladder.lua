-- The ladder: rungs with their indicators, comparisons and targets. Fields are
-- passed on as they are; the engine knows which fields exist (engine/ladder).
local host <const> = ...
local core <const> = host.core
local word <const> = core.word

-- Copies the named fields. A function among them was meant to be called.
local function copy_fields(what, from, into)
    for key, value in next, from do
        if type(key) == "string" and type(value) == "function" then
            core.problem(what .. ": " .. key .. " is a function that was not called; write " .. key .. " = name(...) or name { ... }")
        else
            into[key] = value
        end
    end
end

-- ---- comparisons and targets: a kind with its fields ----

local function spec(name, signature, doc, positional)
    word(name, signature, doc, function(a, b)
        local fields = { kind = name, line = core.line() }
        if type(a) == "table" and not core.is_expression(a) then
            copy_fields(name, a, fields)
        elseif a ~= nil then
            if positional and positional[1] then fields[positional[1]] = a end
            if positional and positional[2] then fields[positional[2]] = b end
        end
        return fields
    end)
end

spec("single", "single()", "One measurement: it describes.")
spec("benchmark", "benchmark { value =, n =, sd =, low =, high =, confidence =, census =, source =, year =, population = }",
    "Compares with a known value. How it is known: n (and sd of a mean), the sample it comes from; low and high, bounds, or " ..
    "with confidence = its interval; census = true, a full count. Source, year and population are printed beside it.")
spec("chain", "chain { time =, pair =, from =, to =, stages =, exits =, cluster = }",
    "Of the cases for which the condition holds in one stage, the share for which it holds in a later one; " ..
    "those of which nothing is known there are kept apart.")
spec("trend", "trend { time =, from =, to =, within = }",
    "The change between two points in time, other cases at each; within = splits a change of a number in size and choice.")
spec("interrupted_series", "interrupted_series { time =, at =, season =, lags =, effect = }",
    "A value a period, before and after something began at = that period: how far it came from where the line before would " ..
    "have brought it, at the end (or effect = \"step\", at once).")
spec("follow_up", "follow_up { time =, pair =, before =, after =, later =, cluster = }",
    "Does it last: the change of the same cases from before to later, and what share of the first gain is left.")
spec("before_after", "before_after { time =, pair =, cluster = }", "The change of the same cases, matched by pair.")
spec("dose", "dose { intensity = number | rows(dataset) | sum(number), time =, pair =, covariates = { columns }, cluster = }",
    "What goes together with more or less taking part: the slope of the value, or with time and pair of its change.")
spec("versus", "versus { group = condition, cluster = }",
    "A group beside the others at one time: it compares, and self-selection stays possible.")
spec("ancova", "ancova { time =, pair =, treated =, covariates = { columns }, cluster = }",
    "After, adjusted for before: those who took part beside the others as if they had started alike.")
spec("matched", "matched { treated =, on = { columns }, time =, pair =, method = \"nearest\" | \"weights\", caliper =, cluster = }",
    "Those who took part beside others like them in what was known beforehand; with time and pair, their changes.")
spec("difference_in_differences", "difference_in_differences { time =, pair =, treated =, cluster = }",
    "The change of those who took part against the change of those who did not.")

spec("at_least", "at_least(n)", "Target: n or more.", { "low" })
spec("at_most", "at_most(n)", "Target: n or less.", { "high" })
spec("between", "between(a, b)", "Target: from a to b.", { "low", "high" })
spec("rise", "rise()", "Target: more than before.")
spec("no_decline", "no_decline { margin =, unit = }", "Target: not more than the margin below before.", { "margin" })
spec("gain", "gain { at_least =, unit = }", "Target: a change of at least this, in pp, sd, points, count or %.")
spec("above_benchmark", "above_benchmark()", "Target: above the benchmark, its own bounds included.")
spec("representation", "representation(low, high)", "Target: in proportion, between these ratios.", { "low", "high" })

-- ---- parts of a ladder ----

local function titled(kind, signature, doc)
    word(kind, signature, doc, function(title)
        local line = core.line()
        if type(title) ~= "string" or title == "" then
            core.problem(kind .. " needs a title; write " .. kind .. " \"Deelnemers\" { ... }", line)
            title = "?"
        end
        return function(fields)
            if type(fields) ~= "table" then
                core.problem(kind .. " \"" .. title .. "\" needs its fields between { }", line)
                fields = {}
            end
            local made = {}
            copy_fields(kind .. " \"" .. title .. "\"", fields, made)
            made.kind, made.title, made.line = kind, title, line
            return made
        end
    end)
end
titled("indicator", "indicator \"title\" { measure =, compare =, target =, ... }", "What is measured on a rung, and when one is satisfied.")
titled("precondition", "precondition \"title\" { measure =, target =, guards = { titles } }",
    "What must hold for the activity to be able to work; it guards the indicators named.")
titled("mechanism", "mechanism \"title\" { from =, to =, measure =, target = }",
    "How one rung is meant to move the next.")

for _, rung in ipairs { "input", "output", "effect", "impact" } do
    word(rung, rung .. " { indicator \"...\" { ... }, ... }", "The rung " .. rung .. " of the ladder.", function(parts)
        if type(parts) ~= "table" then
            core.problem(rung .. " needs its indicators between { }")
            parts = {}
        end
        return { kind = "rung", rung = rung, parts = parts, line = core.line() }
    end)
end

-- Puts the parts of a rung (or of the ladder itself) in one list.
local function collect(into, parts, rung, line)
    for index, part in ipairs(parts) do
        if part == core.poison then
            goto next                 -- told already
        elseif type(part) == "table" and part.kind == "rung" then
            collect(into, part.parts, part.rung, part.line)
        elseif type(part) == "table" and part.kind and part.title then
            part.rung = rung
            into[#into + 1] = part
        else
            core.problem("part " .. index .. (rung and " of " .. rung or " of the ladder") ..
                " is no indicator, precondition or mechanism; write indicator \"...\" { ... }", line)
        end
        ::next::
    end
end

word("ladder", "ladder \"title\" { id =, version =, language =, purpose =, rungs ... }", "The ladder itself.",
    function(title)
        local line = core.line()
        return function(fields)
            if core.declared.ladder then
                core.problem("a recipe declares one ladder; put the other in a file of its own", line)
                return
            end
            if type(fields) ~= "table" then
                core.problem("ladder needs its fields between { }", line)
                fields = {}
            end
            local made = { title = title, line = line, parts = {} }
            local named = {}
            for key, value in next, fields do
                if type(key) == "string" then named[key] = value end
            end
            copy_fields("ladder", named, made)
            collect(made.parts, fields, nil, line)
            core.declared.ladder = made
        end
    end)

word("trede", "trede \"1\"", "The language level of the recipe: its first line.", function(level)
    if level ~= "1" then
        core.problem("this Trede speaks language level \"1\", not \"" .. tostring(level) .. "\"; write trede \"1\"")
    end
    core.declared.level = "1"
end)
