-- run.lua TREDE FOLDER SCRATCH: every recipe of the folder says on its own lines
-- what it expects:
--
--   -- expect error: TEXT    trede refuses it (status 3), and stderr names this very line and TEXT;
--                            every line of stderr must be expected somewhere
--   -- expect: TEXT          TEXT stands in what trede prints
--   -- data                  measured over data/*.csv (trede run), not only checked (trede check)
--   -- status: N             the exit status, when it is not 3 or 0
local trede <const>, folder <const>, scratch <const> = arg[1], arg[2], arg[3]

local function quoted(text)
    return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function read(path)
    local file = io.open(path, "rb")
    local text = file and file:read "a" or ""
    if file then file:close() end
    return text
end

local function run(command)
    local out, err = scratch .. "/out.txt", scratch .. "/err.txt"
    local _, _, status = os.execute(command .. " >" .. quoted(out) .. " 2>" .. quoted(err) .. " </dev/null")
    return status, read(out), read(err)
end

local function list(pattern)
    local pipe, names = io.popen("ls " .. pattern), {}
    for name in pipe:lines() do names[#names + 1] = name end
    pipe:close()
    return names
end

local failed, cases = 0, 0
local function wrong(path, what, shown)
    failed = failed + 1
    io.stderr:write(path, ": ", what, "\n", shown and shown:gsub("(.-)\n", "    %1\n") or "")
end

local function expectations(text)
    local found, number = { errors = {}, texts = {} }, 0
    for line in (text .. "\n"):gmatch "(.-)\n" do
        number = number + 1
        local message = line:match "%-%- expect error: (.+)$"
        if message then
            found.errors[#found.errors + 1] = { line = number, text = message }
        else
            found.texts[#found.texts + 1] = line:match "%-%- expect: (.+)$"
        end
        found.data = found.data or line:match "^%-%- data%s*$" ~= nil
        found.status = found.status or tonumber(line:match "^%-%- status: (%d+)")
    end
    return found
end

local function judge(path, expected, status, out, err)
    local wanted = expected.status or (#expected.errors > 0 and 3 or 0)
    if status ~= wanted then
        wrong(path, ("status %d, expected %d"):format(status, wanted), out:sub(1, 2000) .. err)
    end
    for _, text in ipairs(expected.texts) do
        if not out:find(text, 1, true) then
            wrong(path, "the output does not hold: " .. text, out)
        end
    end
    local lines = {}
    for line in err:gmatch "[^\n]+" do lines[line] = true end
    for _, e in ipairs(expected.errors) do
        local hit
        for line in pairs(lines) do
            if line:find(path .. ":" .. e.line .. ": ", 1, true) == 1 and line:find(e.text, 1, true) then
                hit = line
            end
        end
        if hit then
            lines[hit] = nil
        else
            wrong(path, ("no error on line %d with: %s"):format(e.line, e.text), err)
        end
    end
    if wanted == 3 then
        for line in pairs(lines) do wrong(path, "an error that nobody expected: " .. line) end
    end
end

os.execute("rm -rf " .. quoted(scratch) .. " && mkdir -p " .. quoted(scratch))
local database <const> = scratch .. "/data.db"
local imported, _, message = run(quoted(trede) .. " import " .. folder .. "/data/*.csv --into " .. quoted(database))
if imported ~= 0 then
    wrong(folder, "the data of the tests cannot be imported", message)
end
for _, path in ipairs(list(quoted(folder) .. "/*.lua")) do
    if not path:find "run%.lua$" then
        local expected = expectations(read(path))
        local what = expected.data and "run " .. quoted(path) .. " --lang nl --data " .. quoted(database)
            or "check --lang nl " .. quoted(path)
        cases = cases + 1
        if #expected.errors + #expected.texts == 0 then
            wrong(path, "expects nothing")
        end
        judge(path, expected, run("COLUMNS=120 " .. quoted(trede) .. " " .. what))
    end
end
print(("%d recipes, %d wrong"):format(cases, failed))
os.exit(failed == 0 and cases > 0)
