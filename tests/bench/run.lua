-- run.lua PROGRAMS WORK DOC NAME ROWS -- Trede and everything else on the same
-- work, in turns: ./dev bench.
--
--   PROGRAMS  the folder with trede, bench-trede, bench-pupils, bench-measure
--   WORK      where data and results.json go; npm packages are in WORK/peers
--   DOC       the page whose table is replaced when NAME is all; - for none
--   NAME      a bench of tests/bench/benches.lua, a group of them (B3), or all
--   ROWS      10000, 1e6
--
-- Environment: TRD_BENCH_ROUNDS (3), TRD_BENCH_REPS (5) and TRD_BENCH_LIMIT (180)
-- say how many rounds, how often each program repeats the work in a round (3
-- seconds at most), and after how many seconds it is stopped;
-- TRD_BENCH_PEERS="sqlite3 DuckDB" leaves the others out.
--
-- Ends with 1 when answers differ, 2 for a call that makes no sense, 3 when
-- the data cannot be made.
local here <const> = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path
local benches <const> = require "benches"
local peers <const> = require "peers"
local tables <const> = require "tables"
local shell <const> = require "shell"

local programs <const>, work <const>, doc <const>, name <const>, asked <const> = table.unpack(arg, 1, 5)
local rows <const> = math.tointeger(tonumber(asked or ""))
local function setting(key, default)
    return math.tointeger(tonumber(os.getenv(key) or default)) or default
end
local rounds <const>, reps <const> = setting("TRD_BENCH_ROUNDS", 3), setting("TRD_BENCH_REPS", 5)
local limit <const> = setting("TRD_BENCH_LIMIT", 180)

local function stop(status, message)
    io.stderr:write("bench: ", message, "\n")
    os.exit(status)
end

if not rows or rows < 1000 or rows > 50000000 then
    stop(2, ("'%s' is no number of rows from 1,000 to 5e7; try 1e6"):format(asked or ""))
end
local chosen <const> = benches.choose(name, rows)
if #chosen == 0 then
    stop(2, ("there is no bench '%s'; there are: all %s"):format(name or "", table.concat(benches.names(), " ")))
end

-- ---- data -------------------------------------------------------------------

-- The folder with the pupils of so many rows, made anew when it is older than
-- the program that makes them (and with it what others derived from them).
local function data(count)
    local folder = ("%s/data/%d"):format(work, count)
    if shell.run("test", folder .. "/done", "-nt", programs .. "/bench-pupils") then
        return folder
    end
    print(("making %s made-up rows"):format(tables.thousands(count)))
    if not shell.run("rm", "-rf", folder) or not shell.run("mkdir", "-p", folder) or
        not shell.run(programs .. "/bench-pupils", tostring(count), folder) then
        stop(3, "the data cannot be made in " .. folder)
    end
    io.open(folder .. "/done", "w"):close()
    return folder
end

-- ---- one run ----------------------------------------------------------------

-- What a program that failed said: its last line with the word error in it, or
-- its last line.
local function reason(text)
    local last, error_line = "", nil
    for line in text:gmatch("[^\n]*%S[^\n]*") do
        last = line:find("^Execution halted") and last or line
        error_line = line:find("[Ee]rror%s*:") and line or error_line
    end
    return error_line or last
end

-- Runs one command under bench-measure: its own line taken apart, or nil and why.
local function run(command)
    local text, errors = shell.read { programs .. "/bench-measure", tostring(limit), table.unpack(command) }
    local seconds, peak, ended = text:match("measured\t([%d.]+)\t([%d.]+)\t([^\n]*)\n?$")
    if not seconds then
        return nil, "it cannot be started"
    elseif ended == "limit" then
        return nil, ("longer than %d s"):format(limit)
    elseif ended ~= "0" then
        local why = reason(errors)
        return nil, why ~= "" and why or "ended with " .. ended
    end
    local result = { seconds = tonumber(seconds), peak = tonumber(peak), answers = {} }
    local form, median, least, most, count, answers =
        text:match("[^\t\n]+\t[^\t]+\t%d+\t([^\t]+)\t([%d.]+)\t([%d.]+)\t([%d.]+)\t(%d+)\t([^\n]*)\nmeasured")
    if form then
        result.form, result.median, result.least, result.most, result.reps =
            form, tonumber(median), tonumber(least), tonumber(most), math.tointeger(tonumber(count))
        for word in answers:gmatch("%S+") do
            result.answers[#result.answers + 1] = tonumber(word) or false      -- false: NA
        end
    end
    return result
end

-- ---- answers ----------------------------------------------------------------

local function near(a, b)
    return a == b or math.abs(a - b) <= 1e-6 * math.max(math.abs(a), math.abs(b), 1e-6)
end

-- Spreads of replicates: { sd, replicates, p }; equal within four Monte Carlo
-- standard errors: 1 / sqrt(2 (n - 1)) of the logarithm of sd, which a spread of
-- 20 replicates needs (its own distribution is far from even), and
-- sqrt(p (1 - p) / n) of p.
local function near_by_chance(a, b)
    local function apart(x, y, error_x, error_y)
        return math.abs(x - y) > 4 * math.sqrt(error_x ^ 2 + error_y ^ 2) + 1e-12
    end
    local function of_p(r)
        return math.sqrt(math.max(r[3] * (1 - r[3]), 1 / r[2]) / r[2])
    end
    if a[1] and b[1] and apart(math.log(a[1]), math.log(b[1]), 1 / math.sqrt(2 * (a[2] - 1)), 1 / math.sqrt(2 * (b[2] - 1))) then
        return false
    end
    return not (a[3] and b[3] and apart(a[3], b[3], of_p(a), of_p(b)))
end

-- Which answer differs: a text, or nil. What only one of them gives is not compared.
local function difference(bench, a, b)
    if bench.by_chance then
        return not near_by_chance(a, b) and ("%s against %s"):format(a[1] or a[3], b[1] or b[3]) or nil
    end
    for i = 1, math.min(#a, #b) do
        if a[i] and b[i] and not near(a[i], b[i]) then
            return ("answer %d is %.15g against %.15g"):format(i, a[i], b[i])
        end
    end
end

-- ---- all rounds of one bench -------------------------------------------------

local function middle(list)
    table.sort(list)
    local h = #list // 2
    return #list % 2 == 1 and list[h + 1] or (list[h] + list[h + 1]) / 2
end

-- One program over all rounds: what stands in the table.
local function summary(bench, contestant)
    local out = { bench = bench.name, rows = bench.rows, what = bench.what, program = contestant.name,
                  failed = contestant.failed, rounds = #contestant.runs }
    if out.failed or #contestant.runs == 0 then
        return out
    end
    local medians = {}
    out.least, out.most, out.peak, out.reps = math.huge, 0, 0, 0
    for _, r in ipairs(contestant.runs) do
        medians[#medians + 1] = r.median
        out.least, out.most = math.min(out.least, r.least), math.max(out.most, r.most)
        out.peak, out.reps = math.max(out.peak, r.peak), out.reps + r.reps
    end
    out.median, out.form, out.answers = middle(medians), contestant.runs[1].form, contestant.runs[1].answers
    return out
end

-- The start of a program has no line of its own: the whole process is the time.
local function run_start(command)
    local seconds, peak = {}, 0
    for _ = 1, reps do
        local r, why = run(command)
        if not r then
            return nil, why
        end
        seconds[#seconds + 1], peak = r.seconds, math.max(peak, r.peak)
    end
    local median = middle(seconds)           -- puts them in order
    return { form = "whole process", median = median, least = seconds[1], most = seconds[#seconds], reps = reps,
             peak = peak, answers = {} }
end

local differences <const> = {}

local function measure(bench)
    local folder = bench.start and "" or data(bench.rows)
    local contestants = peers.contestants(bench, programs, folder, tostring(reps))
    for round = 1, rounds do
        for _, c in ipairs(contestants) do
            if not c.failed then
                io.stderr:write(("\r%s, round %d of %d: %-12s"):format(bench.name, round, rounds, c.name))
                local r, why = (bench.start and run_start or run)(c.command)
                if r and not r.median then
                    r, why = nil, "its answer cannot be read"
                end
                c.runs[#c.runs + 1] = r
                c.failed = not r and shell.without_paths(why, { work, programs, here }) or nil
            end
        end
    end
    io.stderr:write("\r", (" "):rep(50), "\r")
    local first
    local results = {}
    for _, c in ipairs(contestants) do
        for _, r in ipairs(c.runs) do
            first = first or { name = c.name, answers = r.answers }
            local apart = difference(bench, first.answers, r.answers)
            if apart then
                differences[#differences + 1] = ("%s at %d rows, %s and %s: %s"):format(bench.name, bench.rows, first.name, c.name, apart)
                break
            end
        end
        results[#results + 1] = summary(bench, c)
    end
    return results
end

-- ---- the whole ----------------------------------------------------------------

peers.find(programs, work, here)
local results <const> = {}
for _, bench in ipairs(chosen) do
    local part = measure(bench)
    table.move(part, 1, #part, #results + 1, results)
    print(tables.lines(part))
end
local about <const> = peers.about(programs, rounds, reps)
tables.write_json(work .. "/results.json", about, results)
print(tables.short(results))
print(about.text)
for _, line in ipairs(differences) do
    print("answers differ: " .. line)
end
if #differences > 0 then
    os.exit(1)
end
print("all answers agree; " .. work .. "/results.json holds the numbers")
if name == "all" and doc ~= "-" then
    tables.write_page(doc, rows, about, results)
    print("written to " .. doc)
end
