-- run.lua TREDE DOCUMENT SCRATCH: what a page of docs/ shows is what trede says.
--
--   ```csv NAME       becomes a table NAME of the database
--   ```lua            a script over it: EXPRESSION --> TEXT is value(EXPRESSION), whose row begins with TEXT;
--                     EXPRESSION --! TEXT is refused with TEXT; other lines are run as they are, and what they
--                     print is the ```text block behind, if there is one
--   | `EXPRESSION` | true | false | unknown |     (a heading of a table) is a truth table of a (the rows) and b
--                     (the columns; one row without a name when there is only a), over the table `logic`
local trede <const>, document <const>, scratch <const> = arg[1], arg[2], arg[3]

local function quoted(text)
    return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function read(path)
    local file = assert(io.open(path, "rb"))
    local text = file:read "a"
    file:close()
    return text
end

local function write(path, text)
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
end

local failed, cases = 0, 0
local function wrong(line, what)
    failed = failed + 1
    io.stderr:write(document, ":", line, ": ", what, "\n")
end

local function trim(text)
    return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

-- ---- the page in pieces ------------------------------------------------------

local blocks, tables, number, open, within = {}, {}, 0, nil, nil
for line in (read(document) .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    local kind, name = line:match "^```(%w+)%s*(%w*)$"
    local expression = line:match "^| `([^`]+)` | true | false | unknown |$"
    if open and line == "```" then
        open = nil
    elseif open then
        open.lines[#open.lines + 1] = line
    elseif kind then
        open = { kind = kind, name = name, line = number, lines = {} }
        blocks[#blocks + 1] = open
    elseif expression then
        within = { expression = expression:gsub("\\|", "|"), line = number, rows = {} }
        tables[#tables + 1] = within
    elseif within and not line:find "^|" then
        within = nil
    elseif within and not line:find "^|%-" then
        local cells = {}
        for cell in line:gmatch "|([^|]+)" do cells[#cells + 1] = trim(cell) end
        table.insert(within.rows, cells)
    end
end

-- ---- asking trede ------------------------------------------------------------

local function exec(script)
    local path, out = scratch .. "/page.lua", scratch .. "/page.txt"
    write(path, script)
    os.execute(quoted(trede) .. " exec " .. quoted(path) .. " --data " .. quoted(scratch .. "/page.db") ..
        " >" .. quoted(out) .. " 2>&1 </dev/null")
    return read(out)
end

-- An example as a piece of script that prints its own answer between marks.
local function asks(expression, i)
    return ("do local _, got = pcall(function() return tostring(value(%s)) end) print('@%d@' .. tostring(got) .. '@end@') end")
        :format(expression, i)
end

-- The row that value() prints, without its heading; or the error.
local function row_of(got)
    return trim(got:match "^[^\n]*value[^\n]*\n(.*)$" or got)
end

local function is_answer(got, expected)
    got = row_of(got)
    return got == expected or got:sub(1, #expected + 2) == expected .. "  "
end

local function judge(example, got)
    cases = cases + 1
    if not got then
        wrong(example.line, example.expression .. "\n    was not reached")
    elseif example.refused and not got:find(example.refused, 1, true) then
        wrong(example.line, example.expression .. "\n    says     " .. trim(got) .. "\n    and not  " .. example.refused)
    elseif example.answer and not is_answer(got, example.answer) then
        wrong(example.line, example.expression .. "\n    gives    " .. row_of(got) .. "\n    and not  " .. example.answer)
    end
end

-- Runs a script with its examples; gives what else it prints.
local function run_script(lines, examples)
    local out = exec(table.concat(lines, "\n"))
    for i, example in ipairs(examples) do
        judge(example, out:match("@" .. i .. "@(.-)@end@"))
    end
    return (out:gsub("@%d+@.-@end@\n", ""))
end

local function run_block(block, behind)
    local lines, examples = {}, {}
    for i, line in ipairs(block.lines) do
        local expression, sign, text = line:match "^(.-)%s+%-%-([>!]) (.+)$"
        if expression then
            examples[#examples + 1] = { expression = expression, line = block.line + i, answer = sign == ">" and trim(text) or nil,
                                        refused = sign == "!" and trim(text) or nil }
            line = asks(expression, #examples)
        end
        lines[#lines + 1] = line
    end
    local got = run_script(lines, examples)
    local expected = behind and behind.kind == "text" and table.concat(behind.lines, "\n") or ""
    cases = cases + (expected ~= "" and 1 or 0)
    if trim(got) ~= trim(expected) then
        wrong(block.line, "the script prints\n" .. got .. "and not\n" .. expected)
    end
end

-- ---- truth tables ------------------------------------------------------------

-- That a condition is true, false or unknown, as a condition that is always one of the first two.
local is <const> = { ["true"] = "(%s):or_else(false)", ["false"] = "(~(%s)):or_else(false)", unknown = "(%s):missing()" }
local states <const> = { "true", "false", "unknown" }

local function run_table(of)
    local lines, examples = { "local a, b = logic.a:is 'ja', logic.b:is 'ja'" }, {}
    for _, cells in ipairs(of.rows) do
        for i, state in ipairs(states) do
            local alone = cells[1] == ""
            local there = alone and is[state]:format "a" .. " & b:or_else(false)" or
                is[cells[1]]:format "a" .. " & " .. is[state]:format "b"
            examples[#examples + 1] = { line = of.line, answer = "1", expression = ("rows(logic, { where = %s & %s })")
                :format(there, is[cells[i + 1]]:format(of.expression)) }
            lines[#lines + 1] = asks(examples[#examples].expression, #examples)
        end
    end
    if #examples == 0 then wrong(of.line, "a truth table without rows") end
    run_script(lines, examples)
end

-- ---- all of it ----------------------------------------------------------------

os.execute("rm -rf " .. quoted(scratch) .. " && mkdir -p " .. quoted(scratch))
for _, block in ipairs(blocks) do
    if block.kind == "csv" then
        local path = scratch .. "/" .. block.name .. ".csv"
        write(path, table.concat(block.lines, "\n") .. "\n")
        if not os.execute(quoted(trede) .. " import " .. quoted(path) .. " --into " .. quoted(scratch .. "/page.db") .. " >/dev/null") then
            wrong(block.line, "the data cannot be imported")
        end
    end
end
for i, block in ipairs(blocks) do
    if block.kind == "lua" then run_block(block, blocks[i + 1]) end
end
for _, of in ipairs(tables) do run_table(of) end
print(("%d examples, %d wrong"):format(cases, failed))
os.exit(failed == 0 and cases > 0)
