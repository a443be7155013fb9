-- run.lua TREDE DATASETS ROOT SCRATCH [--accept]: both recipes over the made-up
-- data, sealed first, against what was found before.
--
--   tests/golden/NAME/findings.json   everything that was found
--   tests/golden/NAME/summary.txt     summary and ladder, Dutch, 80 columns
--
-- Times, digests and versions are masked, and numbers rounded to nine digits
-- (libraries differ in the last). --accept rewrites the files: read the diff.
local trede <const>, datasets <const>, root <const>, scratch <const> = arg[1], arg[2], arg[3], arg[4]
local accept <const> = arg[5] == "--accept"

local function quoted(text)
    return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function read(path)
    local file = io.open(path, "rb")
    local text = file and file:read "a"
    if file then file:close() end
    return text
end

local function must(command)
    if not os.execute("cd " .. quoted(scratch) .. " && " .. command) then
        io.stderr:write("whole/golden: failed: ", command, "\n")
        os.exit(1)
    end
end

local function masked(text)
    text = text:gsub("%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d+Z", "TIME")
    text = text:gsub("%x+", function(word) return #word == 64 and "DIGEST" or nil end)
    text = text:gsub("trede [%d.]+ %([^)]*%)", "ENGINE")
    return (text:gsub("%-?%d+%.%d+[eE]?[+-]?%d*", function(number)
        return #number > 11 and ("%.9g"):format(tonumber(number)) or nil
    end))
end

-- Summary and ladder: what stands between the second heading and the findings.
local function summary(text)
    local first, last = text:find("\nSamenvatting\n", 1, true), text:find("\nBevindingen\n", 1, true)
    return first and last and text:sub(first + 1, last) or text
end

-- The first line on which two texts differ.
local function difference(expected, got)
    local number, next_expected = 0, (expected .. "\n"):gmatch "(.-)\n"
    for line in (got .. "\n"):gmatch "(.-)\n" do
        number = number + 1
        local other = next_expected()
        if line ~= other then
            return ("line %d\n    was: %s\n    is:  %s"):format(number, other or "(nothing)", line)
        end
    end
    return ("line %d: the rest is missing"):format(number + 1)
end

local failed = false
local function compare(name, file, got)
    local path = root .. "/tests/golden/" .. name .. "/" .. file
    if accept then
        os.execute("mkdir -p " .. quoted(root .. "/tests/golden/" .. name))
        local out = assert(io.open(path, "wb"))
        out:write(got)
        out:close()
        return
    end
    local expected = read(path)
    if expected ~= got then
        failed = true
        io.stderr:write(path, ": ", expected and difference(expected, got) or "is not there", "\n")
    end
end

os.execute("rm -rf " .. quoted(scratch) .. " && mkdir -p " .. quoted(scratch))
must(quoted(datasets) .. " data >/dev/null")
for name, files in pairs { techlab = "data/techlab-*.csv", leerlingaantallen = "data/duo-nagemaakt/*.csv" } do
    local run <const> = quoted(trede) .. " run " .. name .. ".lua --data " .. name .. ".db --lang nl"
    must("cp " .. quoted(root .. "/recipes/" .. name .. ".lua") .. " .")
    must(quoted(trede) .. " seal " .. name .. ".lua >/dev/null")
    must(quoted(trede) .. " import " .. files .. " --synthetic --into " .. name .. ".db >/dev/null")
    must(run .. " --format json --out " .. name .. ".json")
    must("COLUMNS=80 " .. run .. " --out " .. name .. ".txt")
    compare(name, "findings.json", masked(read(scratch .. "/" .. name .. ".json")))
    compare(name, "summary.txt", masked(summary(read(scratch .. "/" .. name .. ".txt"))))
end
if failed then
    io.stderr:write("when the new is right: lua5.4 tests/golden/run.lua TREDE DATASETS ROOT SCRATCH --accept, and read the diff\n")
end
os.exit(not failed)
